// Written by make_fixtures.py with Pillow 12.3.0.

let pngFixtures: [DecodingFixture] = [
  DecodingFixture(
    name: "grey 1", width: 11, height: 9,
    data: """
      iVBORw0KGgoAAAANSUhEUgAAAAsAAAAJAQAAAADMH+uAAAAAJElEQVR42mNwaGCQZGB4fIBh4QGG5AcMZg0Mfw8wpCkw
      zEkAAHVhCRb9XRJmAAAAAElFTkSuQmCC
      """,
    pixels: """
      AAAA////AAAAAAAAAAAAAAAAAAAAAAAA////AAAAAAAAAAAAAAAAAAAA////////AAAAAAAA////AAAAAAAAAAAA////
      ////////AAAAAAAAAAAA////////////////AAAA////AAAA////AAAAAAAAAAAAAAAA////////////AAAAAAAA////
      ////AAAAAAAAAAAA////////////////////AAAAAAAA////////AAAA////////AAAA////AAAAAAAA////////////
      ////////////AAAA////////////AAAAAAAA////////AAAAAAAA////////AAAAAAAAAAAA////////AAAAAAAA////
      ////////AAAAAAAAAAAA////////
      """),
  DecodingFixture(
    name: "palette 1", width: 11, height: 9,
    data: """
      iVBORw0KGgoAAAANSUhEUgAAAAsAAAAJAQMAAADeqkRuAAAAMFBMVEVsgqViy4CNENYyvonIUT6/bJKfNN36jJ9jyZYO
      9uNIo1KMij/MLwROOaP8W5RJL49GrEfsAAAAJElEQVR42mNwaGCQZGB4fIBh4QGG5AcMZg0Mfw8wpCkwzEkAAHVhCRb9
      XRJmAAAAAElFTkSuQmCC
      """,
    pixels: """
      bIKlYsuAbIKlbIKlbIKlbIKlbIKlbIKlYsuAbIKlbIKlbIKlbIKlbIKlYsuAYsuAbIKlbIKlYsuAbIKlbIKlbIKlYsuA
      YsuAYsuAbIKlbIKlbIKlYsuAYsuAYsuAYsuAbIKlYsuAbIKlYsuAbIKlbIKlbIKlbIKlYsuAYsuAYsuAbIKlbIKlYsuA
      YsuAbIKlbIKlbIKlYsuAYsuAYsuAYsuAYsuAbIKlbIKlYsuAYsuAbIKlYsuAYsuAbIKlYsuAbIKlbIKlYsuAYsuAYsuA
      YsuAYsuAYsuAbIKlYsuAYsuAYsuAbIKlbIKlYsuAYsuAbIKlbIKlYsuAYsuAbIKlbIKlbIKlYsuAYsuAbIKlbIKlYsuA
      YsuAYsuAbIKlbIKlbIKlYsuAYsuA
      """),
  DecodingFixture(
    name: "grey 2", width: 11, height: 9,
    data: """
      iVBORw0KGgoAAAANSUhEUgAAAAsAAAAJAgAAAACLv5FQAAAALUlEQVR42mModZzCINQmwvCT7wHDnfAtDDpxaxjiNA4w
      /Hr+gSHD1oPh+ocKAOkNDj4JwxG9AAAAAElFTkSuQmCC
      """,
    pixels: """
      VVVV////VVVVVVVVVVVVAAAAAAAAVVVVqqqqVVVVVVVVAAAAVVVVAAAAqqqqqqqqAAAAVVVVqqqqAAAAVVVVVVVV////
      ////qqqqVVVVAAAAAAAA////qqqq////qqqqAAAA////VVVV////AAAAVVVVVVVVVVVV////qqqq////VVVVAAAAqqqq
      ////AAAAVVVVVVVV////qqqqqqqqqqqq////VVVVVVVV////qqqqAAAAqqqqqqqqAAAA////AAAAAAAA////////qqqq
      qqqq////qqqqVVVV////////////AAAAVVVVqqqqqqqqAAAAAAAA////////VVVVVVVVAAAAqqqq////VVVVVVVV////
      ////////AAAAAAAAVVVV////qqqq
      """),
  DecodingFixture(
    name: "palette 2", width: 11, height: 9,
    data: """
      iVBORw0KGgoAAAANSUhEUgAAAAsAAAAJAgMAAACZCj6+AAAAMFBMVEVsgqViy4CNENYyvonIUT6/bJKfNN36jJ9jyZYO
      9uNIo1KMij/MLwROOaP8W5RJL49GrEfsAAAALUlEQVR42mModZzCINQmwvCT7wHDnfAtDDpxaxjiNA4w/Hr+gSHD1oPh
      +ocKAOkNDj4JwxG9AAAAAElFTkSuQmCC
      """,
    pixels: """
      YsuAMr6JYsuAYsuAYsuAbIKlbIKlYsuAjRDWYsuAYsuAbIKlYsuAbIKljRDWjRDWbIKlYsuAjRDWbIKlYsuAYsuAMr6J
      Mr6JjRDWYsuAbIKlbIKlMr6JjRDWMr6JjRDWbIKlMr6JYsuAMr6JbIKlYsuAYsuAYsuAMr6JjRDWMr6JYsuAbIKljRDW
      Mr6JbIKlYsuAYsuAMr6JjRDWjRDWjRDWMr6JYsuAYsuAMr6JjRDWbIKljRDWjRDWbIKlMr6JbIKlbIKlMr6JMr6JjRDW
      jRDWMr6JjRDWYsuAMr6JMr6JMr6JbIKlYsuAjRDWjRDWbIKlbIKlMr6JMr6JYsuAYsuAbIKljRDWMr6JYsuAYsuAMr6J
      Mr6JMr6JbIKlbIKlYsuAMr6JjRDW
      """),
  DecodingFixture(
    name: "grey 4", width: 11, height: 9,
    data: """
      iVBORw0KGgoAAAANSUhEUgAAAAsAAAAJBAAAAAAE/2TwAAAASklEQVR42gE/AMD/AG1mUwWlcAAVO5JINkAAz4ch2uog
      AMTDVF6eYAAo0HXZmPAAdcgrk+IwAO252Vz/IABIoR3GYJAA5V79ME2wIxYbcRzk41wAAAAASUVORK5CYII=
      """,
    pixels: """
      ZmZm3d3dZmZmZmZmVVVVMzMzAAAAVVVVqqqqVVVVd3d3ERERVVVVMzMzu7u7mZmZIiIiREREiIiIMzMzZmZmREREzMzM
      ////iIiId3d3IiIiERER3d3dqqqq7u7uqqqqIiIizMzMREREzMzMMzMzVVVVREREVVVV7u7umZmZ7u7uZmZmIiIiiIiI
      3d3dAAAAd3d3VVVV3d3dmZmZmZmZiIiI////d3d3VVVVzMzMiIiIIiIiu7u7mZmZMzMz7u7uIiIiMzMz7u7u3d3du7u7
      mZmZ3d3dmZmZVVVVzMzM////////IiIiREREiIiIqqqqERERERER3d3dzMzMZmZmZmZmAAAAmZmZ7u7uVVVVVVVV7u7u
      ////3d3dMzMzAAAARERE3d3du7u7
      """),
  DecodingFixture(
    name: "palette 4", width: 11, height: 9,
    data: """
      iVBORw0KGgoAAAANSUhEUgAAAAsAAAAJBAMAAAAWSsseAAAAMFBMVEVsgqViy4CNENYyvonIUT6/bJKfNN36jJ9jyZYO
      9uNIo1KMij/MLwROOaP8W5RJL49GrEfsAAAASklEQVR42gE/AMD/AG1mUwWlcAAVO5JINkAAz4ch2uogAMTDVF6eYAAo
      0HXZmPAAdcgrk+IwAO252Vz/IABIoR3GYJAA5V79ME2wIxYbcRzk41wAAAAASUVORK5CYII=
      """,
    pixels: """
      nzTdTjmjnzTdnzTdv2ySMr6JbIKlv2ySSKNSv2yS+oyfYsuAv2ySMr6JjIo/DvbjjRDWyFE+Y8mWMr6JnzTdyFE+zC8E
      SS+PY8mW+oyfjRDWYsuATjmjSKNS/FuUSKNSjRDWzC8EyFE+zC8EMr6Jv2ySyFE+v2yS/FuUDvbj/FuUnzTdjRDWY8mW
      TjmjbIKl+oyfv2ySTjmjDvbjDvbjY8mWSS+P+oyfv2ySzC8EY8mWjRDWjIo/DvbjMr6J/FuUjRDWMr6J/FuUTjmjjIo/
      DvbjTjmjDvbjv2ySzC8ESS+PSS+PjRDWyFE+Y8mWSKNSYsuAYsuATjmjzC8EnzTdnzTdbIKlDvbj/FuUv2ySv2yS/FuU
      SS+PTjmjMr6JbIKlyFE+TjmjjIo/
      """),
  DecodingFixture(
    name: "grey 8", width: 11, height: 9,
    data: """
      iVBORw0KGgoAAAANSUhEUgAAAAsAAAAJCAAAAADBD4nxAAAAd0lEQVR42gFsAJP/AGzWbGNSOQNbqFh5ABZdOL+aKEOJ
      MWFCAMvzhHUtGtKm4qcjAMtGxjhbS1vslexkACWL1Ad6VdackYT2AH5dw4gsspc34CsxAOfevp3elFbA9/ouAEiBpRgQ
      2c5pagqUAOhSXev92ToAQ9+29lsyB/3NzLUAAAAASUVORK5CYII=
      """,
    pixels: """
      bGxs1tbWbGxsY2NjUlJSOTk5AwMDW1tbqKioWFhYeXl5FhYWXV1dODg4v7+/mpqaKCgoQ0NDiYmJMTExYWFhQkJCy8vL
      8/PzhISEdXV1LS0tGhoa0tLSpqam4uLip6enIyMjy8vLRkZGxsbGODg4W1tbS0tLW1tb7OzslZWV7OzsZGRkJSUli4uL
      1NTUBwcHenp6VVVV1tbWnJyckZGRhISE9vb2fn5+XV1dw8PDiIiILCwssrKyl5eXNzc34ODgKysrMTEx5+fn3t7evr6+
      nZ2d3t7elJSUVlZWwMDA9/f3+vr6Li4uSEhIgYGBpaWlGBgYEBAQ2dnZzs7OaWlpampqCgoKlJSU6OjoUlJSXV1d6+vr
      /f392dnZOjo6AAAAQ0ND39/ftra2
      """),
  DecodingFixture(
    name: "palette 8", width: 11, height: 9,
    data: """
      iVBORw0KGgoAAAANSUhEUgAAAAsAAAAJCAMAAADTuiYfAAAAMFBMVEVsgqViy4CNENYyvonIUT6/bJKfNN36jJ9jyZYO
      9uNIo1KMij/MLwROOaP8W5RJL49GrEfsAAAAT0lEQVR42g3FQQLAIAgDsAoUQQH//9stl8DbnQoebizqTbFQN9SLLavP
      HEFZKY2T45BobHZmvP8Kuakjiumbnaz3BBZnrS53JIac1wrr+wGWLALzwt1UEQAAAABJRU5ErkJggg==
      """,
    pixels: """
      nzTdTjmjnzTdnzTdv2ySMr6JbIKlv2ySSKNSv2yS+oyfYsuAv2ySMr6JjIo/DvbjjRDWyFE+Y8mWMr6JnzTdyFE+zC8E
      SS+PY8mW+oyfjRDWYsuATjmjSKNS/FuUSKNSjRDWzC8EyFE+zC8EMr6Jv2ySyFE+v2yS/FuUDvbj/FuUnzTdjRDWY8mW
      TjmjbIKl+oyfv2ySTjmjDvbjDvbjY8mWSS+P+oyfv2ySzC8EY8mWjRDWjIo/DvbjMr6J/FuUjRDWMr6J/FuUTjmjjIo/
      DvbjTjmjDvbjv2ySzC8ESS+PSS+PjRDWyFE+Y8mWSKNSYsuAYsuATjmjzC8EnzTdnzTdbIKlDvbj/FuUv2ySv2yS/FuU
      SS+PTjmjMr6JbIKlyFE+TjmjjIo/
      """),
  DecodingFixture(
    name: "palette with transparency", width: 11, height: 9,
    data: """
      iVBORw0KGgoAAAANSUhEUgAAAAsAAAAJBAMAAAAWSsseAAAAMFBMVEVsgqViy4CNENYyvonIUT6/bJKfNN36jJ9jyZYO
      9uNIo1KMij/MLwROOaP8W5RJL49GrEfsAAAAEHRSTlMAChQeKDI8RlBaZG54goyWXCF7xAAAAEpJREFUeNoBPwDA/wBt
      ZlMFpXAAFTuSSDZAAM+HIdrqIADEw1RenmAAKNB12ZjwAHXIK5PiMADtudlc/yAASKEdxmCQAOVe/TBNsCMWG3Ec5ONc
      AAAAAElFTkSuQmCC
      """,
    pixels: """
      nzTdTjmjnzTdnzTdv2ySMr6JbIKlv2ySSKNSv2yS+oyfYsuAv2ySMr6JjIo/DvbjjRDWyFE+Y8mWMr6JnzTdyFE+zC8E
      SS+PY8mW+oyfjRDWYsuATjmjSKNS/FuUSKNSjRDWzC8EyFE+zC8EMr6Jv2ySyFE+v2yS/FuUDvbj/FuUnzTdjRDWY8mW
      TjmjbIKl+oyfv2ySTjmjDvbjDvbjY8mWSS+P+oyfv2ySzC8EY8mWjRDWjIo/DvbjMr6J/FuUjRDWMr6J/FuUTjmjjIo/
      DvbjTjmjDvbjv2ySzC8ESS+PSS+PjRDWyFE+Y8mWSKNSYsuAYsuATjmjzC8EnzTdnzTdbIKlDvbj/FuUv2ySv2yS/FuU
      SS+PTjmjMr6JbIKlyFE+TjmjjIo/
      """),
  DecodingFixture(
    name: "grey with a transparent value", width: 11, height: 9,
    data: """
      iVBORw0KGgoAAAANSUhEUgAAAAsAAAAJCAAAAADBD4nxAAAAAnRSTlMAB+j3WJsAAAB3SURBVHjaAWwAk/8AbNZsY1I5
      A1uoWHkAFl04v5ooQ4kxYUIAy/OEdS0a0qbipyMAy0bGOFtLW+yV7GQAJYvUB3pV1pyRhPYAfl3DiCyylzfgKzEA596+
      nd6UVsD3+i4ASIGlGBDZzmlqCpQA6FJd6/3ZOgBD37b2WzIH/c3MtQAAAABJRU5ErkJggg==
      """,
    pixels: """
      bGxs1tbWbGxsY2NjUlJSOTk5AwMDW1tbqKioWFhYeXl5FhYWXV1dODg4v7+/mpqaKCgoQ0NDiYmJMTExYWFhQkJCy8vL
      8/PzhISEdXV1LS0tGhoa0tLSpqam4uLip6enIyMjy8vLRkZGxsbGODg4W1tbS0tLW1tb7OzslZWV7OzsZGRkJSUli4uL
      1NTUBwcHenp6VVVV1tbWnJyckZGRhISE9vb2fn5+XV1dw8PDiIiILCwssrKyl5eXNzc34ODgKysrMTEx5+fn3t7evr6+
      nZ2d3t7elJSUVlZWwMDA9/f3+vr6Li4uSEhIgYGBpaWlGBgYEBAQ2dnZzs7OaWlpampqCgoKlJSU6OjoUlJSXV1d6+vr
      /f392dnZOjo6AAAAQ0ND39/ftra2
      """),
  DecodingFixture(
    name: "grey and alpha", width: 11, height: 9,
    data: """
      iVBORw0KGgoAAAANSUhEUgAAAAsAAAAJCAQAAABObR6mAAAA2klEQVR42gHPADD/AGyC1jJskmPJUow5owMuW++oFlj6
      eRkAFotd3Dimv+aaJChbQ+yJHjFeYSdCygDLdvN4hKB1qy2LGkfSTqaW4lWnSiPGAMv9Rk7GFziPWxFL6Fss7GCVWezT
      ZCEAJfKLPtSqByB6u1VG1pCc1ZEDhA72rgB+J10uw0mIySyVsmaXkjeo4H8rdDFsAOe23lK+N52V3t2UV1YIwIP3rvrJ
      Li8ASAKBsqXVGLcQ19kMzmNpA2qwCq6UqQDo6lLOXdzrGP2B2Xc6JQCbQ07ftLagk7hiVg/yK4QAAAAASUVORK5CYII=
      """,
    pixels: """
      bGxs1tbWbGxsY2NjUlJSOTk5AwMDW1tbqKioWFhYeXl5FhYWXV1dODg4v7+/mpqaKCgoQ0NDiYmJMTExYWFhQkJCy8vL
      8/PzhISEdXV1LS0tGhoa0tLSpqam4uLip6enIyMjy8vLRkZGxsbGODg4W1tbS0tLW1tb7OzslZWV7OzsZGRkJSUli4uL
      1NTUBwcHenp6VVVV1tbWnJyckZGRhISE9vb2fn5+XV1dw8PDiIiILCwssrKyl5eXNzc34ODgKysrMTEx5+fn3t7evr6+
      nZ2d3t7elJSUVlZWwMDA9/f3+vr6Li4uSEhIgYGBpaWlGBgYEBAQ2dnZzs7OaWlpampqCgoKlJSU6OjoUlJSXV1d6+vr
      /f392dnZOjo6AAAAQ0ND39/ftra2
      """),
  DecodingFixture(
    name: "RGB with gamma", width: 11, height: 9,
    data: """
      iVBORw0KGgoAAAANSUhEUgAAAAsAAAAJCAIAAABrBkF6AAAABGdBTUEAAYagMeiWXwAAAT1JREFUeNoBMgHN/gBsgqXW
      Mr5skp9jyZZSjIo5o/wDLnVb79aoFohY+sl5GXAAFoutXdy0OKZov+ZHmiSyKFvaQ+zEiR6RMV7yYSdiQspdAMt2qPN4
      BISgwXWrby2LRRpH5tJOwqaWFeJVYKdKnSPGcADL/WpGTorGF2g4jxZbEUVL6B5bLA/sYIiVWdDs02dkIfEAJfK7iz4M
      1Kp0ByBtervYVUYr1pAxnNWkkQPdhA7V9q45AH4nrl0uZsNJWIjJCSyVKLJmWpeSaTeoOeB/Oyt04jFsFwDntvneUlW+
      N56dlYne3S6UV1VWCN/Ag2P3rmz6yRsuL20ASALPgbJzpdViGLeLENfP2QzxzmMxaQPsarCxCq7llKk+AOjqp1LOgl3c
      eOsYev2BbNl33Dol3ACbLENOC9+0ibagiSAClM8YbkL8AAAAAElFTkSuQmCC
      """,
    pixels: """
      bIKl1jK+bJKfY8mWUoyKOaP8Ay51W+/WqBaIWPrJeRlwFoutXdy0OKZov+ZHmiSyKFvaQ+zEiR6RMV7yYSdiQspdy3ao
      83gEhKDBdatvLYtFGkfm0k7CppYV4lVgp0qdI8Zwy/1qRk6KxhdoOI8WWxFFS+geWywP7GCIlVnQ7NNnZCHxJfK7iz4M
      1Kp0ByBtervYVUYr1pAxnNWkkQPdhA7V9q45fieuXS5mw0lYiMkJLJUosmZal5JpN6g54H87K3TiMWwX57b53lJVvjee
      nZWJ3t0ulFdVVgjfwINj965s+skbLi9tSALPgbJzpdViGLeLENfP2QzxzmMxaQPsarCxCq7llKk+6OqnUs6CXdx46xh6
      /YFs2XfcOiXcAJssQ04L37SJtqCJ
      """),
  DecodingFixture(
    name: "RGB and alpha", width: 11, height: 9,
    data: """
      iVBORw0KGgoAAAANSUhEUgAAAAsAAAAJCAYAAADkZNYtAAABoElEQVR42gGVAWr+AGyCpWLWMr6JbJKfNGPJlg5SjIo/
      OaP8WwMudUlb79YSqBaIOVj6yfZ5GXATABaLrQpd3LR0OKZoS7/mR22aJLJoKFvalkPsxGmJHpEYMV7ybmEnYlxCyl2o
      AMt2qHLzeAQghKDBTHWrb1Ati0XrGkfmF9JOwrqmlhW+4lVg9adKnV4jxnBTAMv9aupGToqPxhdo5DiPFudbEUV7S+ge
      4FssD/TsYIh6lVnQsezTZ+9kIfG4ACXyu3CLPgzo1Kp0GAcgbf56u9gWVUYr69aQMc6c1aQ/kQPdBoQO1er2rjnkAH4n
      rl9dLmZmw0lYtIjJCecslSi2smZalpeSaas3qDn84H87fCt04p4xbBfqAOe2+S/eUlVHvjeei52ViT3e3S5clFdV5VYI
      38TAg2O9965sj/rJG70uL22rAEgCz1SBsnM8pdVi1xi3i94Q18/a2Qzxic5jMZ1pA+z8arCxMQqu5dSUqT7DAOjqpxNS
      zoJvXdx4kOsYeu/9gWyl2XfcHTol3M0Amyw8Q04Lxt+0iX62oIkUgXXJ2BtYcVAAAAAASUVORK5CYII=
      """,
    pixels: """
      bIKl1jK+bJKfY8mWUoyKOaP8Ay51W+/WqBaIWPrJeRlwFoutXdy0OKZov+ZHmiSyKFvaQ+zEiR6RMV7yYSdiQspdy3ao
      83gEhKDBdatvLYtFGkfm0k7CppYV4lVgp0qdI8Zwy/1qRk6KxhdoOI8WWxFFS+geWywP7GCIlVnQ7NNnZCHxJfK7iz4M
      1Kp0ByBtervYVUYr1pAxnNWkkQPdhA7V9q45fieuXS5mw0lYiMkJLJUosmZal5JpN6g54H87K3TiMWwX57b53lJVvjee
      nZWJ3t0ulFdVVgjfwINj965s+skbLi9tSALPgbJzpdViGLeLENfP2QzxzmMxaQPsarCxCq7llKk+6OqnUs6CXdx46xh6
      /YFs2XfcOiXcAJssQ04L37SJtqCJ
      """),
  DecodingFixture(
    name: "RGB 16", width: 11, height: 9,
    data: """
      iVBORw0KGgoAAAANSUhEUgAAAAsAAAAJEAIAAAA7lp05AAACZklEQVR42gFbAqT9AGzLgoCljdbIMlG+PmzdkvqfjGP2
      yeOWSFLMjC+KBDmUo0n8LwOiLgB1mFtI76LWPKjpFh+IgFgJ+l3JnHkjGUJwqgAW5ovbrbFdkNwytLg4UaZKaDO/Xubq
      R9+aqySSsjsok1vA2o9Dn+xFxF+Jsx54kcUxNF5l8qlhNiepYuVCfsoHXbAAywZ2Oah78+V4QgR6hPWg1sFlda+rv28K
      Lb+LuUVaGlZH+ebB0gdOHMKApjuWFRVI4s9VAGAvp8JKAJ0EI/LGZXDsAMtH/etqNEYkTqKKMsb/F2dowzgXjzEWFFuB
      EStFjktD6Jwex1trLJQP2+yiYH+IbZUkWY/QYexJ02NnSWR5ITPxdAAlP/Kzu9aLIT5JDAzU8qrNdFoHiiCvbel6nLtr
      2A9VbUZkKwLWQZAWMbqcY9WHpMyR/AOz3bOEMg611cT2767WOd4AfsYnGK48XRgu72ZGw1BJpFiCiP7JfAmgLIqVmSic
      sudmYlqYl66SN2lzN5io3TmV4A1/kzsuKz50bOIPMcFsYxcyAOfgtkv5Bd4EUplVAr7DN3eea534lUOJR95w3d0uGpRK
      V6hVh1ZBCNrfGMDig3ZjgPfcrsFsS/rKyXYbMS5SL0ptcQBIiwLiz+eBDLL2cxmlhNXKYqQYB7fQixgQxNfxz9DZAgwg
      8cHOXWMUMWRpZQPu7AZqFbCSsd0KY67v5e6Uh6mVPjAA6I/qIqcBUoXOe4LXXTHcRHg061IYxnoA/dyB/Gz22aV3ctzT
      OvclIdzCAIubBCwKQ09OxQva3wq0/4leti+ggInFP9Ql48NwLegAAAAASUVORK5CYII=
      """,
    pixels: """
      bIKl1jK+bJKfY8mWUoyKOaP8Ay51W+/WqBaIWPrJeRlwFoutXdy0OKZov+ZHmiSyKFvaQ+zEiR6RMV7yYSdiQspdy3ao
      83gEhKDBdatvLYtFGkfm0k7CppYV4lVgp0qdI8Zwy/1qRk6KxhdoOI8WWxFFS+geWywP7GCIlVnQ7NNnZCHxJfK7iz4M
      1Kp0ByBtervYVUYr1pAxnNWkkQPdhA7V9q45fieuXS5mw0lYiMkJLJUosmZal5JpN6g54H87K3TiMWwX57b53lJVvjee
      nZWJ3t0ulFdVVgjfwINj965s+skbLi9tSALPgbJzpdViGLeLENfP2QzxzmMxaQPsarCxCq7llKk+6OqnUs6CXdx46xh6
      /YFs2XfcOiXcAJssQ04L37SJtqCJ
      """),
  DecodingFixture(
    name: "RGB and alpha 16", width: 11, height: 9,
    data: """
      iVBORw0KGgoAAAANSUhEUgAAAAsAAAAJEAYAAAC09ApuAAADLElEQVR42gEhA978AGzLgoCljWIQ1sgyUb4+ib9s3ZL6
      n4w0n2P2yeOWSA6jUsyML4oEP045lKNJ/C9bjwOiLgB1mEn5W0jvotY8Eteo6RYfiIA5NVgJ+l3JnPaSeSMZQnCqEwQA
      FuaL262xCoVdkNwytLh0/jhRpkpoM0vbv17m6kffbZ6aqySSsjto6SiTW8Daj5bbQ5/sRcRfaQyJsx54kcUYSzE0XmXy
      qW4/YTYnqWLlXE1CfsoHXbCoPwDLBnY5qHtygfPleEIEeiAghPWg1sFlTNR1r6u/bwpQ+S2/i7lFWuv6GlZH+ebBF+LS
      B04cwoC6+KY7lhUVSL7W4s9VAGAv9dqnwkoAnQReQyPyxmVw7FNbAMtH/etqNOoPRiROoooyj4/G/xdnaMPksTgXjzEW
      FOdgW4ERK0WOe7pLQ+icHsfg11trLJQP2/TJ7KJgf4hteuyVJFmP0GGxSOxJ02NnSe/iZHkhM/F0uOQAJT/ys7vWcOmL
      IT5JDAzoxdTyqs10WhgvB4ogr23p/hN6nLtr2A8WbFVtRmQrAutR1kGQFjG6zn+cY9WHpMw/bZH8A7Pdswa6hDIOtdXE
      6n72767WOd7kWAB+xicYrjxfWF0YLu9mRmbkw1BJpFiCtGOI/sl8CaDnUSyKlZkonLYysudmYlqYlleXrpI3aXOrzDeY
      qN05lfzd4A1/kzsufNYrPnRs4g+eajHBbGMXMuo1AOfgtkv5BS9V3gRSmVUCR2O+wzd3nmuL2p34lUOJRz0c3nDd3S4a
      XJ+USleoVYflDVZBCNrfGMQewOKDdmOAvdT33K7BbEuPMvrKyXYbMb3lLlIvSm1xq6YASIsC4s/nVPaBDLL2cxk8C6WE
      1cpipNckGAe30IsY3jEQxNfxz9DajtkCDCDxwYnXzl1jFDFknfxpZQPu7Ab862oVsJKx3TFNCmOu7+Xu1IWUh6mVPjDD
      sADoj+oipwETb1KFznuC129BXTHcRHg0kJjrUhjGegDvmP3cgfxs9qVT2aV3ctzTHf869yUh3MLNkwCLmwQsCjx7Q09O
      xQvaxszfCrT/iV5+uLYvoICJxRRYta6Q8x4YHFgAAAAASUVORK5CYII=
      """,
    pixels: """
      bIKl1jK+bJKfY8mWUoyKOaP8Ay51W+/WqBaIWPrJeRlwFoutXdy0OKZov+ZHmiSyKFvaQ+zEiR6RMV7yYSdiQspdy3ao
      83gEhKDBdatvLYtFGkfm0k7CppYV4lVgp0qdI8Zwy/1qRk6KxhdoOI8WWxFFS+geWywP7GCIlVnQ7NNnZCHxJfK7iz4M
      1Kp0ByBtervYVUYr1pAxnNWkkQPdhA7V9q45fieuXS5mw0lYiMkJLJUosmZal5JpN6g54H87K3TiMWwX57b53lJVvjee
      nZWJ3t0ulFdVVgjfwINj965s+skbLi9tSALPgbJzpdViGLeLENfP2QzxzmMxaQPsarCxCq7llKk+6OqnUs6CXdx46xh6
      /YFs2XfcOiXcAJssQ04L37SJtqCJ
      """),
  DecodingFixture(
    name: "grey and alpha 16", width: 11, height: 9,
    data: """
      iVBORw0KGgoAAAANSUhEUgAAAAsAAAAJEAQAAAAe/cLlAAABoElEQVR42gGVAWr+AGzLgoDWyDJRbN2S+mP2yeNSzIwv
      OZSjSQOiLgBbSO+iqOkWH1gJ+l15IxlCABbmi9tdkNwyOFGmSr9e5uqaqySSKJNbwEOf7EWJsx54MTReZWE2J6lCfsoH
      AMsGdjnz5XhChPWg1nWvq78tv4u5GlZH+dIHThymO5YV4s9VAKfCSgAj8sZlAMtH/etGJE6ixv8XZzgXjzFbgRErS0Po
      nFtrLJTsomB/lSRZj+xJ02NkeSEzACU/8rOLIT5J1PKqzQeKIK96nLtrVW1GZNZBkBacY9WHkfwDs4QyDrX2767WAH7G
      JxhdGC7vw1BJpIj+yXwsipWZsudmYpeukjc3mKjd4A1/kys+dGwxwWxjAOfgtkveBFKZvsM3d534lUPecN3dlEpXqFZB
      CNrA4oN299yuwfrKyXYuUi9KAEiLAuKBDLL2pYTVyhgHt9AQxNfx2QIMIM5dYxRpZQPuahWwkgpjru+Uh6mVAOiP6iJS
      hc57XTHcROtSGMb93IH82aV3cjr3JSEAi5sEQ09Oxd8KtP+2L6CAVLPGW9fOZKYAAAAASUVORK5CYII=
      """,
    pixels: """
      bGxs1tbWbGxsY2NjUlJSOTk5AwMDW1tbqKioWFhYeXl5FhYWXV1dODg4v7+/mpqaKCgoQ0NDiYmJMTExYWFhQkJCy8vL
      8/PzhISEdXV1LS0tGhoa0tLSpqam4uLip6enIyMjy8vLRkZGxsbGODg4W1tbS0tLW1tb7OzslZWV7OzsZGRkJSUli4uL
      1NTUBwcHenp6VVVV1tbWnJyckZGRhISE9vb2fn5+XV1dw8PDiIiILCwssrKyl5eXNzc34ODgKysrMTEx5+fn3t7evr6+
      nZ2d3t7elJSUVlZWwMDA9/f3+vr6Li4uSEhIgYGBpaWlGBgYEBAQ2dnZzs7OaWlpampqCgoKlJSU6OjoUlJSXV1d6+vr
      /f392dnZOjo6AAAAQ0ND39/ftra2
      """),
  DecodingFixture(
    name: "interlaced RGB", width: 11, height: 9,
    data: """
      iVBORw0KGgoAAAANSUhEUgAAAAsAAAAJCAIAAAEcAXHsAAABR0lEQVR42gE8AcP+AGyCpagWiADo6qdDTgsAUoyKAP2B
      bAAl8rt6u9iRA90AbJKfAy51eRlwANSqdNaQMfauOQBd3Hg6Jdy2oIkAy3aohKDBLYtF0k7C4lVgI8ZwAOe2+b43nt7d
      LlYI3/eubC4vbQDWMr5jyZY5o/xb79ZY+skA83gEdatvGkfmppYVp0qdAIs+DAcgbVVGK5zVpIQO1QDeUlWdlYmUV1XA
      g2P6yRsAUs6C6xh62XfcAJss37SJABaLrV3ctDimaL/mR5oksihb2kPsxIkekTFe8mEnYkLKXQDL/WpGTorGF2g4jxZb
      EUVL6B5bLA/sYIiVWdDs02dkIfEAfieuXS5mw0lYiMkJLJUosmZal5JpN6g54H87K3TiMWwXAEgCz4Gyc6XVYhi3ixDX
      z9kM8c5jMWkD7GqwsQqu5ZSpPm6glM/Tew5RAAAAAElFTkSuQmCC
      """,
    pixels: """
      bIKl1jK+bJKfY8mWUoyKOaP8Ay51W+/WqBaIWPrJeRlwFoutXdy0OKZov+ZHmiSyKFvaQ+zEiR6RMV7yYSdiQspdy3ao
      83gEhKDBdatvLYtFGkfm0k7CppYV4lVgp0qdI8Zwy/1qRk6KxhdoOI8WWxFFS+geWywP7GCIlVnQ7NNnZCHxJfK7iz4M
      1Kp0ByBtervYVUYr1pAxnNWkkQPdhA7V9q45fieuXS5mw0lYiMkJLJUosmZal5JpN6g54H87K3TiMWwX57b53lJVvjee
      nZWJ3t0ulFdVVgjfwINj965s+skbLi9tSALPgbJzpdViGLeLENfP2QzxzmMxaQPsarCxCq7llKk+6OqnUs6CXdx46xh6
      /YFs2XfcOiXcAJssQ04L37SJtqCJ
      """),
  DecodingFixture(
    name: "interlaced palette 2", width: 11, height: 9,
    data: """
      iVBORw0KGgoAAAANSUhEUgAAAAsAAAAJAgMAAAHuDQ4oAAAAMFBMVEVsgqViy4CNENYyvonIUT6/bJKfNN36jJ9jyZYO
      9uNIo1KMij/MLwROOaP8W5RJL49GrEfsAAAAQElEQVR42gE1AMr/AGAA0ABAAMAAGABEAPwASADjwADtwADRQADSgACG
      gADrwAB8wAAShhQA3Fe0AF4owABoPUjVeBI3qUnw0QAAAABJRU5ErkJggg==
      """,
    pixels: """
      YsuAMr6JYsuAYsuAYsuAbIKlbIKlYsuAjRDWYsuAYsuAbIKlYsuAbIKljRDWjRDWbIKlYsuAjRDWbIKlYsuAYsuAMr6J
      Mr6JjRDWYsuAbIKlbIKlMr6JjRDWMr6JjRDWbIKlMr6JYsuAMr6JbIKlYsuAYsuAYsuAMr6JjRDWMr6JYsuAbIKljRDW
      Mr6JbIKlYsuAYsuAMr6JjRDWjRDWjRDWMr6JYsuAYsuAMr6JjRDWbIKljRDWjRDWbIKlMr6JbIKlbIKlMr6JMr6JjRDW
      jRDWMr6JjRDWYsuAMr6JMr6JMr6JbIKlYsuAjRDWjRDWbIKlbIKlMr6JMr6JYsuAYsuAbIKljRDWMr6JYsuAYsuAMr6J
      Mr6JMr6JbIKlbIKlYsuAMr6JjRDW
      """),
  DecodingFixture(
    name: "grey 16", width: 11, height: 9,
    data: """
      iVBORw0KGgoAAAANSUhEUgAAAAsAAAAJEAAAAACRn1WyAAAA2klEQVR42gHPADD/AGzL1shs3WP2Usw5lAOiW0io6VgJ
      eSMAFuZdkDhRv16aqyiTQ5+JszE0YTZCfgDLBvPlhPV1ry2/GlbSB6Y74s+nwiPyAMtHRiTG/zgXW4FLQ1tr7KKVJOxJ
      ZHkAJT+LIdTyB4p6nFVt1kGcY5H8hDL27wB+xl0Yw1CI/iyKsueXrjeY4A0rPjHBAOfg3gS+w5343nCUSlZBwOL33PrK
      LlIASIuBDKWEGAcQxNkCzl1pZWoVCmOUhwDoj1KFXTHrUv3c2aU69wCLQ0/fCrYvRiZj3lL05WQAAAAASUVORK5CYII=
      """,
    pixels: """
      bGxs1tbWbGxsY2NjUlJSOTk5AwMDW1tbqKioWFhYeXl5FhYWXV1dODg4v7+/mpqaKCgoQ0NDiYmJMTExYWFhQkJCy8vL
      8/PzhISEdXV1LS0tGhoa0tLSpqam4uLip6enIyMjy8vLRkZGxsbGODg4W1tbS0tLW1tb7OzslZWV7OzsZGRkJSUli4uL
      1NTUBwcHenp6VVVV1tbWnJyckZGRhISE9vb2fn5+XV1dw8PDiIiILCwssrKyl5eXNzc34ODgKysrMTEx5+fn3t7evr6+
      nZ2d3t7elJSUVlZWwMDA9/f3+vr6Li4uSEhIgYGBpaWlGBgYEBAQ2dnZzs7OaWlpampqCgoKlJSU6OjoUlJSXV1d6+vr
      /f392dnZOjo6AAAAQ0ND39/ftra2
      """),
]
