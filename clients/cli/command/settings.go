// SPDX-License-Identifier: MIT

package command

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/pflag"
	"gopkg.in/yaml.v3"

	"arsenal/clients/cli/render"
)

// layer is a setting that flag, environment, profile and default give, the first of them that does.
type layer struct {
	key, variable, fallback, help string
}

var layers = []layer{
	{"address", "ARSENAL_NODE", "127.0.0.1:50051", "the node, HOST:PORT or unix:PATH"},
	{"output", "ARSENAL_OUTPUT", "table", "output form: " + strings.Join(render.Forms, ", ")},
	{"color", "ARSENAL_COLOR", "auto", "color: auto, always, never"},
	{"timeout", "ARSENAL_TIMEOUT", "", "deadline of the call, such as 10s; the server's own without it"},
	{"gateway", "ARSENAL_GATEWAY", "http://127.0.0.1:8080", "the REST gateway, for --print-request"},
}

// settings are the global flags and what the layers below them say.
type settings struct {
	values  map[string]string // by key of a layer
	origins map[string]string
	flags   map[string]*string

	profile, requestID                                string
	noHeaders, printRequest, verbose, assent, refresh bool
	givenID                                           bool // --request-id stands on the command line
	timeout                                           time.Duration
}

// register adds the global flags to a set.
func (s *settings) register(flags *pflag.FlagSet) {
	s.flags = map[string]*string{}
	for _, l := range layers {
		short := map[string]string{"output": "o"}[l.key]
		s.flags[l.key] = flags.StringP(l.key, short, "", l.help)
	}
	flags.StringVar(&s.profile, "profile", "", "the profile of the configuration file to use")
	flags.StringVar(&s.requestID, "request-id", "", "the call's id in the node's log and in errors")
	flags.BoolVar(&s.noHeaders, "no-headers", false, "tables without the line of column names")
	flags.BoolVar(&s.printRequest, "print-request", false, "print the same call as grpcurl and curl lines; do not call")
	flags.BoolVar(&s.refresh, "refresh", false, "take the commands from the node, not from this program")
	flags.BoolVarP(&s.verbose, "verbose", "v", false, "say on standard error which node is called and how")
	flags.BoolVarP(&s.assent, "yes", "y", false, "do not ask before what ends or removes something")
}

// scan reads the global flags out of a command line whose commands are not known yet. What is wrong
// with it is found when the commands are.
func scan(host Host) *settings {
	s := &settings{}
	flags := pflag.NewFlagSet("arsenal", pflag.ContinueOnError)
	flags.ParseErrorsWhitelist.UnknownFlags = true
	flags.Usage = func() {}
	s.register(flags)
	_ = flags.Parse(host.Args)
	if s.resolve(host, flags) != nil {
		// The tree finds and reports it; until then defaults do.
		s.values, s.origins = map[string]string{}, map[string]string{}
		for _, l := range layers {
			s.values[l.key], s.origins[l.key] = l.fallback, "default"
		}
		s.refresh = false
	}
	return s
}

// resolve settles every layer and checks what it says.
func (s *settings) resolve(host Host, flags *pflag.FlagSet) error {
	profile, err := s.readProfile(host)
	if err != nil {
		return err
	}
	s.values, s.origins = map[string]string{}, map[string]string{}
	for _, l := range layers {
		value, origin := l.fallback, "default"
		if given, ok := profile[l.key]; ok {
			value, origin = given, "profile "+s.profile
		}
		if given := host.Getenv(l.variable); given != "" {
			value, origin = given, l.variable
		}
		if flags.Changed(l.key) {
			value, origin = *s.flags[l.key], "--"+l.key
		}
		s.values[l.key], s.origins[l.key] = value, origin
	}
	s.givenID = flags.Changed("request-id")
	return s.check()
}

func (s *settings) check() error {
	if !slices.Contains(render.Forms, s.output()) {
		return s.wrong("output", "one of: "+strings.Join(render.Forms, ", "))
	}
	if colors := []string{"auto", "always", "never"}; !slices.Contains(colors, s.values["color"]) {
		return s.wrong("color", "one of: "+strings.Join(colors, ", "))
	}
	if s.address() == "" {
		return s.wrong("address", "HOST:PORT")
	}
	if text := s.values["timeout"]; text != "" {
		timeout, err := time.ParseDuration(text)
		if err != nil || timeout <= 0 {
			return s.wrong("timeout", "a time such as 500ms or 10s")
		}
		s.timeout = timeout
	}
	if s.requestID == "" {
		s.requestID = newRequestID()
	}
	if !requestID.MatchString(s.requestID) {
		return usage("--request-id: found %q, expected 1 to 128 letters, digits, dots, dashes and underscores", s.requestID)
	}
	return nil
}

// wrong names where a bad setting comes from: a flag by its name, else the layer.
func (s *settings) wrong(key, expected string) error {
	place := s.origins[key]
	if !strings.HasPrefix(place, "--") {
		place += ": " + key
	}
	return usage("%s: found %q, expected %s", place, s.values[key], expected)
}

func (s *settings) address() string { return s.values["address"] }

func (s *settings) output() string { return s.values["output"] }

// colored tells whether a stream takes escape sequences.
func (s *settings) colored(host Host, terminal bool) bool {
	switch s.values["color"] {
	case "always":
		return true
	case "never":
		return false
	}
	return terminal && host.Getenv("NO_COLOR") == "" && host.Getenv("TERM") != "dumb"
}

// profileFile is the configuration file.
type profileFile struct {
	Profile  string                       `yaml:"profile"`
	Profiles map[string]map[string]string `yaml:"profiles"`
}

// configPath is where the configuration file lies, and whether the user named it.
func configPath(host Host) (path string, named bool) {
	if path := host.Getenv("ARSENAL_CONFIG"); path != "" {
		return path, true
	}
	folder := host.Getenv("XDG_CONFIG_HOME")
	if folder == "" {
		folder = filepath.Join(host.Getenv("HOME"), ".config")
	}
	return filepath.Join(folder, "arsenal", "config.yaml"), false
}

// readProfile returns the settings of the profile that --profile, ARSENAL_PROFILE or the file names.
func (s *settings) readProfile(host Host) (map[string]string, error) {
	if s.profile == "" {
		s.profile = host.Getenv("ARSENAL_PROFILE")
	}
	path, named := configPath(host)
	text, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) && !named && s.profile == "" {
		return nil, nil
	}
	if err != nil {
		return nil, usage("configuration: %v", err)
	}
	file := profileFile{}
	if err := yaml.Unmarshal(text, &file); err != nil {
		return nil, usage("%s: %v", path, err)
	}
	if s.profile == "" {
		s.profile = file.Profile
	}
	if s.profile == "" {
		return nil, nil
	}
	profile, ok := file.Profiles[s.profile]
	if !ok {
		return nil, usage("%s: no profile %q", path, s.profile)
	}
	for key := range profile {
		if !slices.ContainsFunc(layers, func(l layer) bool { return l.key == key }) {
			return nil, usage("%s: profile %s: found key %q, expected one of: %s", path, s.profile, key, layerKeys())
		}
	}
	return profile, nil
}

func layerKeys() string {
	var keys []string
	for _, l := range layers {
		keys = append(keys, l.key)
	}
	return strings.Join(keys, ", ")
}

// view writes every setting with where it comes from.
func (s *settings) view(host Host) string {
	var text strings.Builder
	for _, l := range layers {
		value := s.values[l.key]
		if value == "" {
			value = "-"
		}
		fmt.Fprintf(&text, "%-8s  %-24s  %s\n", l.key, value, s.origins[l.key])
	}
	path, _ := configPath(host)
	fmt.Fprintf(&text, "%-8s  %s\n", "file", path)
	return text.String()
}
