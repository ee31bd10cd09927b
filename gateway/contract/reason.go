// SPDX-License-Identifier: MIT

package contract

import (
	"strings"

	arsenalv1 "arsenal/gen/arsenal/v1"

	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

const reasonPrefix = "REASON_"

// Status is what the contract says of one reason.
type Status struct {
	// Code is the reason as REST prints it: lower case, without prefix.
	Code string
	// GRPC is the canonical code.
	GRPC codes.Code
	// HTTP is the status over REST.
	HTTP int
}

// statuses is read once from the options of the reason enum, the one map.
var statuses = func() map[string]Status {
	all := map[string]Status{}
	values := arsenalv1.Reason(0).Descriptor().Values()
	for i := range values.Len() {
		s := readStatus(values.Get(i))
		all[s.Code] = s
	}
	return all
}()

func readStatus(v protoreflect.EnumValueDescriptor) Status {
	option, _ := proto.GetExtension(v.Options(), arsenalv1.E_Status).(*arsenalv1.ReasonStatus)
	return Status{
		Code: printReason(string(v.Name())),
		GRPC: codes.Code(option.GetCode()),
		HTTP: int(option.GetHttp()),
	}
}

func printReason(name string) string {
	return strings.ToLower(strings.TrimPrefix(name, reasonPrefix))
}

// StatusOf returns what the contract says of a reason.
func StatusOf(r arsenalv1.Reason) Status { return statuses[printReason(r.String())] }

// StatusOfText returns the status of ErrorInfo.reason, with or without prefix; false for a reason
// that this gateway's contract does not have, as a newer node may send one.
func StatusOfText(reason string) (Status, bool) {
	s, ok := statuses[printReason(reason)]
	return s, ok
}

// ReasonOfCore returns the reason that fits an error that gRPC itself made, without ErrorInfo.
func ReasonOfCore(code codes.Code) arsenalv1.Reason {
	switch code {
	case codes.Canceled:
		return arsenalv1.Reason_REASON_CANCELLED
	case codes.InvalidArgument:
		return arsenalv1.Reason_REASON_MALFORMED_REQUEST
	case codes.DeadlineExceeded:
		return arsenalv1.Reason_REASON_DEADLINE_EXCEEDED
	case codes.ResourceExhausted:
		return arsenalv1.Reason_REASON_REQUEST_TOO_LARGE
	case codes.Unimplemented:
		return arsenalv1.Reason_REASON_UNKNOWN_METHOD
	case codes.Unavailable:
		return arsenalv1.Reason_REASON_UNAVAILABLE
	default:
		return arsenalv1.Reason_REASON_INTERNAL
	}
}
