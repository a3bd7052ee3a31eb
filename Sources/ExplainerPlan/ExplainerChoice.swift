/// What an explainer was compiled for, where its `explainer.json` names methods or layers.
public struct ExplainerChoice: PlanValue, Equatable {
  /// Names of the methods; nil stands for all.
  public var methods: [String]?
  /// Whether layers were chosen: `LayerPlan.isOffered` then says which.
  public var namesLayers: Bool
  /// Whether methods can explain the pixels of the input.
  public var offersInput: Bool

  /// A choice; without arguments everything.
  public init(methods: [String]? = nil, namesLayers: Bool = false, offersInput: Bool = true) {
    self.methods = methods
    self.namesLayers = namesLayers
    self.offersInput = offersInput
  }

  public init() { self.init(methods: nil) }

  /// Whether the method of this name belongs to it; methods that no catalogue has are not its business.
  public func offers(_ method: String) -> Bool { methods?.contains(method) ?? true }

  public mutating func code(_ coder: inout PlanCoder) {
    var list = methods ?? []
    coder.code(&list)
    // An empty list is a fault of the settings: none means that all are there.
    methods = list.isEmpty ? nil : list
    coder.code(&namesLayers)
    coder.code(&offersInput)
  }
}
