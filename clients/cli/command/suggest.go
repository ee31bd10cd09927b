// SPDX-License-Identifier: MIT

package command

import (
	"sort"
	"strings"

	"github.com/spf13/cobra"
)

const suggestionsMax = 3

// nearestCommands returns what a word below a command may have meant: commands that are called
// nearly so, and, at the top, operations that have the word as their last.
func (a *app) nearestCommands(cmd *cobra.Command, word string) []string {
	prefix := strings.TrimPrefix(strings.TrimPrefix(cmd.CommandPath(), "arsenal"), " ")
	if prefix != "" {
		prefix += " "
	}
	var names, found []string
	for _, c := range cmd.Commands() {
		if !c.Hidden {
			names = append(names, c.Name())
		}
	}
	for _, name := range nearest(word, names) {
		found = append(found, prefix+name)
	}
	if prefix == "" && len(found) == 0 {
		for _, o := range a.contract.Operations {
			if o.Words[len(o.Words)-1] == word {
				found = append(found, o.Command())
			}
		}
	}
	return found[:min(len(found), suggestionsMax)]
}

// nearest returns up to three of the names, the fewest edits from the word first. A name that would
// take more edits than half its length is not near, unless it begins with the word.
func nearest(word string, names []string) []string {
	distances := map[string]int{}
	var near []string
	for _, name := range names {
		distance := edits(word, name)
		if word != "" && strings.HasPrefix(name, word) {
			distance = 1
		}
		if distance*2 <= len(name) {
			distances[name] = distance
			near = append(near, name)
		}
	}
	sort.SliceStable(near, func(i, j int) bool { return distances[near[i]] < distances[near[j]] })
	return near[:min(len(near), suggestionsMax)]
}

// edits is the number of single letters to change, insert or delete between two words.
func edits(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
