import Testing

@testable import ExplainCommand

/// Arguments, names, numbers, tables.
@Suite struct PartsTests {
  @Test(arguments: [
    ("--method a b cat.jpg", "--method a --method b cat.jpg"),
    ("cat.jpg -m a b -l x", "cat.jpg --method a --method b --layer x"),
    // The first value always belongs to the option, further ones only if they are known or cannot be images.
    ("--layer cat.jpg", "--layer cat.jpg"),
    ("--layer x y dog.png z", "--layer x --layer y dog.png z"),
    ("--class 1 2 --grid cat.png", "--class 1 --class 2 --grid cat.png"),
    ("--layer x file", "--layer x file"),
    ("--layer x known", "--layer x --layer known"),
    ("--method=a b.jpg", "--method=a b.jpg"),
    ("--method a -- b", "--method a -- b"),
  ]) func listOptions(line: String, expanded: String) {
    let options = ListOptions(
      isKnown: { value, _ in value == "known" }, isFile: { $0 == "file" || $0 == "known" })
    #expect(options.expanded(line.split(separator: " ").map(String.init)).joined(separator: " ") == expanded)
  }

  @Test func commasSplitWhatIsNoName() {
    #expect(listed(["a,b", "tench, Tinca"]) { $0 == "tench, Tinca" } == ["a", "b", "tench, Tinca"])
  }

  @Test func neurons() throws {
    #expect(try NeuronText("rows=2..<6,columns=1..<9") == .region(rows: 2..<6, columns: 1..<9))
    #expect(try NeuronText("columns=3") == .region(rows: nil, columns: 3..<4))
    #expect(try NeuronText("rows=0...2") == .region(rows: 0..<3, columns: nil))
    #expect(try NeuronText("2:3, 4:5") == .positions([(2, 3), (4, 5)]))
    for text in ["", "2", "2:3:4", "rows=", "rows=3..<3", "rows=1,rows=2", "lines=2", "-1:2", "9999999:1"] {
      #expect(throws: CommandError.self) { try NeuronText(text) }
    }
  }

  @Test func fileNames() {
    var names = FileNames()
    #expect(names.unique("cat") == "cat")
    #expect(names.unique("CAT") == "CAT-2")
    #expect(names.unique("/features/conv1/Relu") == "features_conv1_Relu")
    #expect(names.unique("../..") == "image")
    #expect(names.unique("été à la mer") == "été_à_la_mer")
    #expect(names.unique("ÉTÉ à la mer") == "ÉTÉ_à_la_mer-2")
    #expect(
      ["кошка", "猫", "Müller", "día-01", "ไก่", "قطة", "हिंदी"].map { names.unique($0) } == [
        "кошка", "猫", "Müller", "día-01", "ไก่", "قطة", "हिंदी",
      ])
    #expect(names.unique("a\u{202E}b\u{0}c/d🐈e") == "a_b_c_d_e")
    // 80 bytes, and no letter cut in two.
    #expect(names.unique(String(repeating: "猫", count: 40)).utf8.count == 78)
    #expect(names.unique(String(repeating: "e\u{301}", count: 40)).unicodeScalars.count == 52)
    #expect(names.unique(String(repeating: "x", count: 300)).count == 80)
    #expect(FileNames.stem(of: "a/b/cat.tar.png") == "cat.tar")
    #expect(FileNames.stem(of: ".png") == ".png")
  }

  @Test func numbers() {
    #expect(fixed(1.005, 1) == "1.0")
    #expect(fixed(-0.04, 1) == "0.0")
    #expect(fixed(-12.345, 2) == "-12.35")
    #expect(fixed(99.96, 1) == "100.0")
    #expect(fixed(7, 0) == "7")
    #expect(short(0.0171247) == "0.01712")
    #expect(short(128) == "128")
    #expect(scientific(0.00000031) == "3.1e-07")
    #expect(scientific(99.9) == "1.0e+02")
    #expect(scientific(0) == "0")
    #expect(scientific(.infinity) == "inf")
    #expect(grouped(1_235_496) == "1,235,496")
    #expect(grouped(999) == "999")
    #expect(memorySize(12 << 20) == "12.0 MiB")
    #expect(middle([3, 1, 2]) == 2)
    #expect(middle([4, 1, 2, 3]) == 2.5)
  }

  @Test func tables() {
    var table = Table(("name", .left), ("n", .right))
    table.append("a", "10")
    table.append("bc", "")
    #expect(table.text == "name   n\na     10\nbc\n")
  }

  @Test func progressIsOnOneLine() {
    var text = ""
    let console = Console(showsProgress: true) { part, _ in
      text += part
      return 0
    }
    console.progress("long line")
    console.progress("x")
    console.clearProgress()
    #expect(text == "\rlong line\rx        \r \r")
    console.report(.usage("a\nb"))
    #expect(text.hasSuffix("error: a?b\n"))
  }
}
