// SPDX-License-Identifier: MIT

package main

// foreignWords are words that a generated client cannot use as a plain name. C++ is not among them:
// its generated names get an underscore.
var foreignWords = set(
	// Python: obj.from is a syntax error.
	"and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del", "elif", "else",
	"except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal", "not",
	"or", "pass", "raise", "return", "try", "while", "with", "yield",
	// TypeScript: shadows what every object has.
	"constructor", "prototype", "__proto__",
)

// reservedNames are literal words of routes that stand where another method's route has a variable.
// A process, supervisor, child or name may not be called so; the runtime's registry refuses them.
var reservedNames = set(
	"linked", "monitored", "spawn", "multi-call", "selective-send", "coordinated-changes", "dynamic",
	"temporary", "transient", "permanent", "count", "metadata",
)

func set(words ...string) map[string]bool {
	s := make(map[string]bool, len(words))
	for _, word := range words {
		s[word] = true
	}
	return s
}
