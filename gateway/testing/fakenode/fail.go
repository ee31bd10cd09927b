// SPDX-License-Identifier: MIT

package fakenode

import (
	"testing"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/protoadapt"
)

// Fail makes an error as a node makes it: a status with ErrorInfo and further details.
func Fail(
	t testing.TB,
	code codes.Code,
	reason, message string,
	metadata map[string]string,
	details ...protoadapt.MessageV1,
) error {
	t.Helper()
	all := append([]protoadapt.MessageV1{&errdetails.ErrorInfo{
		Reason: reason, Domain: "arsenal", Metadata: metadata,
	}}, details...)
	st, err := status.New(code, message).WithDetails(all...)
	if err != nil {
		t.Fatal(err)
	}
	return st.Err()
}
