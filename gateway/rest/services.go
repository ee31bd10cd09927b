// SPDX-License-Identifier: MIT

package rest

import (
	"context"

	arsenalv1 "arsenal/gen/arsenal/v1"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"google.golang.org/grpc"
)

// registrations are the generated handlers of every service; a test compares their number and
// routes with the contract.
var registrations = []func(context.Context, *runtime.ServeMux, *grpc.ClientConn) error{
	arsenalv1.RegisterEventServiceHandler,
	arsenalv1.RegisterMailboxServiceHandler,
	arsenalv1.RegisterMessageServiceHandler,
	arsenalv1.RegisterOperationServiceHandler,
	arsenalv1.RegisterProcessServiceHandler,
	arsenalv1.RegisterRegistryServiceHandler,
	arsenalv1.RegisterStateServiceHandler,
	arsenalv1.RegisterSupervisorServiceHandler,
	arsenalv1.RegisterSystemServiceHandler,
}
