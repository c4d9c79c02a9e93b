// The smallest program: what every start does.
console.log("hello");
