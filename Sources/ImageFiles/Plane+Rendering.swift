extension Plane {
  /// The plane in colour: values are taken from 0 to 1, as `normalized()` gives them.
  public func rendered(_ colormap: Colormap) -> Image {
    let table = colormap.table
    return withValues { values in
      table.withUnsafeBufferPointer { colors in
        Image(width: width, height: height) { result in
          for i in 0..<values.count {
            let entry = 3 * Colormap.entry(values[i])
            for channel in 0..<3 { result[3 * i + channel] = colors[entry + channel] }
          }
        }
      }
    }
  }

  /// The plane in colour over a picture: `round(w * picture + (1 - w) * colour)` per channel,
  /// halves up, with `w` the `imageWeight`, kept in 0...1.
  ///
  /// A plane of another size than the picture is resized to it first.
  public func overlaid(
    on image: Image, colormap: Colormap, imageWeight: Float = 0.5
  ) -> Image {
    let colors = resized(width: image.width, height: image.height).rendered(colormap)
    let weight = Float.minimum(Float.maximum(imageWeight, 0), 1)
    // Per channel there are 256 pictures and 256 colours: two tables leave one addition a value.
    let fromImage = (0..<256).map { Float($0) * weight + 0.5 }
    let fromColor = (0..<256).map { Float($0) * (1 - weight) }
    return image.withPixels { below in
      colors.withPixels { above in
        fromImage.withUnsafeBufferPointer { fromImage in
          fromColor.withUnsafeBufferPointer { fromColor in
            Image(width: image.width, height: image.height) { result in
              for i in 0..<below.count {
                let sum = fromImage[Int(below[i])] + fromColor[Int(above[i])]
                result[i] = UInt8(min(sum, 255))
              }
            }
          }
        }
      }
    }
  }
}
