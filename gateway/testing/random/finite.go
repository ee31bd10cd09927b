// SPDX-License-Identifier: MIT

package random

import (
	"math"

	"google.golang.org/protobuf/reflect/protoreflect"
)

// Finite puts zero for every double that is no number, in nested messages, too: protobuf's JSON has
// words for those, and no answer of a node has one.
func Finite(m protoreflect.Message) {
	m.Range(func(f protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		switch {
		case f.IsMap():
			v.Map().Range(func(_ protoreflect.MapKey, one protoreflect.Value) bool {
				if f.MapValue().Message() != nil {
					Finite(one.Message())
				}
				return true
			})
		case f.IsList() && f.Message() != nil:
			for i := range v.List().Len() {
				Finite(v.List().Get(i).Message())
			}
		case f.Message() != nil:
			Finite(v.Message())
		case f.Kind() == protoreflect.DoubleKind && !f.IsList():
			if math.IsNaN(v.Float()) || math.IsInf(v.Float(), 0) {
				m.Set(f, protoreflect.ValueOfFloat64(0))
			}
		}
		return true
	})
}
