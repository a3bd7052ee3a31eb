// What one import gives an embedder: pictures and maps, and of the modules below only the names that this library's own
// interface mentions. Descriptions of layers, packed weights, passes and kernels stay where they are.
@_exported public import ImageFiles

@_exported public import struct NetworkDescription.Fault
@_exported public import enum NetworkDescription.JSONValue
@_exported public import enum NetworkDescription.LayerRole
@_exported public import struct NetworkDescription.Preprocessing
@_exported public import struct NetworkDescription.Shape
@_exported public import enum NetworkRuntime.ActivationRule
@_exported public import protocol NetworkRuntime.CompiledNetwork
@_exported public import struct NetworkRuntime.Conservation
@_exported public import struct NetworkRuntime.EditableMaps
@_exported public import class NetworkRuntime.Engine
@_exported public import struct NetworkRuntime.FeatureMap
@_exported public import struct NetworkRuntime.FeatureMaps
@_exported public import typealias NetworkRuntime.InputEdit
@_exported public import struct NetworkRuntime.LayerPlan
@_exported public import typealias NetworkRuntime.MapEdit
@_exported public import struct NetworkRuntime.MaskScore
@_exported public import enum NetworkRuntime.MethodDomain
@_exported public import struct NetworkRuntime.MethodNeeds
@_exported public import struct NetworkRuntime.NetworkPlan
@_exported public import struct NetworkRuntime.RuleSlots
@_exported public import struct NetworkRuntime.RuntimeError
@_exported public import enum NetworkRuntime.ScoreKind
@_exported public import protocol NetworkRuntime.ShapedMap
