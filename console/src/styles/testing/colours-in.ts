/** https://www.w3.org/TR/css-color-4/#named-colors */
const NAMES = new Set(
  `
    aliceblue antiquewhite aqua aquamarine azure beige bisque black blanchedalmond blue blueviolet brown
    burlywood cadetblue chartreuse chocolate coral cornflowerblue cornsilk crimson cyan darkblue darkcyan
    darkgoldenrod darkgray darkgreen darkgrey darkkhaki darkmagenta darkolivegreen darkorange darkorchid
    darkred darksalmon darkseagreen darkslateblue darkslategray darkslategrey darkturquoise darkviolet
    deeppink deepskyblue dimgray dimgrey dodgerblue firebrick floralwhite forestgreen fuchsia gainsboro
    ghostwhite gold goldenrod gray green greenyellow grey honeydew hotpink indianred indigo ivory khaki
    lavender lavenderblush lawngreen lemonchiffon lightblue lightcoral lightcyan lightgoldenrodyellow
    lightgray lightgreen lightgrey lightpink lightsalmon lightseagreen lightskyblue lightslategray
    lightslategrey lightsteelblue lightyellow lime limegreen linen magenta maroon mediumaquamarine
    mediumblue mediumorchid mediumpurple mediumseagreen mediumslateblue mediumspringgreen mediumturquoise
    mediumvioletred midnightblue mintcream mistyrose moccasin navajowhite navy oldlace olive olivedrab
    orange orangered orchid palegoldenrod palegreen paleturquoise palevioletred papayawhip peachpuff peru
    pink plum powderblue purple rebeccapurple red rosybrown royalblue saddlebrown salmon sandybrown seagreen
    seashell sienna silver skyblue slateblue slategray slategrey snow springgreen steelblue tan teal thistle
    tomato turquoise violet wheat white whitesmoke yellow yellowgreen
  `
    .trim()
    .split(/\s+/),
);

const FUNCTION = /(?<![\w-])(?:rgba?|hsla?|hwb|(?:ok)?(?:lab|lch)|color(?:-mix)?)\([^)]*\)/gi;
const HEX = /#(?:[\da-f]{8}|[\da-f]{6}|[\da-f]{3,4})(?![\w-])/gi;
const COMMENT = /\/\*[^]*?\*\//g;
/** What stands between a property and the end of its declaration. */
const CSS_VALUE = /[\w-]\s*:([^;{}]*)(?=[;}])/g;
const PAINTED = /(?:colou?r|background|border\w*|outline|fill|stroke|shadow)/.source;
/** `fill="red"`, `fill={on ? "red" : "blue"}`: what is given to something that is painted. */
const ATTRIBUTE = new RegExp(`${PAINTED}=("[^"]*"|'[^']*'|\\{[^{}]*\\})`, "gi");
/** `{ color: "red" }`, `const stroke = on ? "red" : "blue";` */
const FIELD = new RegExp(`${PAINTED}["']?(?::| =)\\s+([^,;{}]*)`, "gi");
const TEXT = /"([^"]*)"|'([^']*)'|`([^`]*)`/g;

/** The colours that a file names by itself. What takes the colour of its surroundings or of the system (`transparent`, `currentcolor`, `Canvas`) names none. */
export function coloursIn(file: string, text: string): readonly string[] {
  const code = text.replace(COMMENT, "");

  return file.endsWith(".css")
    ? valuesIn(code, CSS_VALUE).flatMap((value) => [...literalsIn(value), ...namesIn(value)])
    : [
        ...literalsIn(code),
        ...[ATTRIBUTE, FIELD]
          .flatMap((where) => valuesIn(code, where))
          .flatMap((value) => valuesIn(value, TEXT))
          .flatMap(namesIn),
      ];
}

function valuesIn(code: string, where: RegExp): readonly string[] {
  return [...code.matchAll(where)].map(([, ...values]) => values.join(""));
}

function literalsIn(text: string): readonly string[] {
  return [FUNCTION, HEX].flatMap((shape) => text.match(shape) ?? []);
}

function namesIn(value: string): readonly string[] {
  // A token may have the name of a colour, and a font, too.
  const words = value.replace(/var\([^)]*\)|(["']).*?\1/g, "").split(/[^a-z-]+/i);

  return words.filter((word) => NAMES.has(word.toLowerCase()));
}
