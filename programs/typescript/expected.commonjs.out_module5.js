"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.Inner5 = exports.Colour5 = void 0;
exports.name5 = name5;
var Colour5;
(function (Colour5) {
    Colour5[Colour5["Red"] = 0] = "Red";
    Colour5[Colour5["Green"] = 5] = "Green";
    Colour5[Colour5["Blue"] = 10] = "Blue";
})(Colour5 || (exports.Colour5 = Colour5 = {}));
function name5(colour) { return Colour5[colour]; }
var Inner5;
(function (Inner5) {
    Inner5.value = Colour5.Blue;
})(Inner5 || (exports.Inner5 = Inner5 = {}));
