"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.squares0 = exports.Square0 = void 0;
class Square0 {
    id;
    side;
    constructor(id, side = 0) {
        this.id = id;
        this.side = side;
    }
    area() { return this.side ** 2; }
    get label() { return `square ${this.id}`; }
}
exports.Square0 = Square0;
exports.squares0 = Array.from({ length: 3 }, (_, n) => new Square0(n));
//# sourceMappingURL=module0.js.map