/// The generated classes of a model: a wrong name does not compile.
public protocol ClassLabel: RawRepresentable, Sendable where RawValue == Int {}
