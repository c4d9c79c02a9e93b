import thing from './thing.js'
let unchanged = 1
const foo = (x) => { return x == 1 }
export function complex(a, b) {
    if (a) { return 1 } else if (b) { return 2 } else if (a && b) { return undefinedName }
  for (const unused of [1]) { const a = 2 }
  return foo(unchanged)
}
class A { constructor() { this.snake_case = 'x' + `y` } }
