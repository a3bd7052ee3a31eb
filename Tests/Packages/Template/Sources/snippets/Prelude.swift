import StaticCAM
import Tiny

// The documents speak of a model MyNet and of Shapes. Here both are the small one, under their layers' and classes' names.
typealias MyNet = Tiny
typealias Shapes = Tiny

extension Tiny.Layer {
  static let fire2Concat = Tiny.Layer.bodyRelu
  static let fire5Concat = Tiny.Layer.bodyRelu
  static let fire9Concat = Tiny.Layer.bodyRelu
  static let conv10Relu = Tiny.Layer.bodyRelu
}

extension Tiny.Label {
  static let tabby = Tiny.Label.eastWind
  static let mug = Tiny.Label.eastWind
}
