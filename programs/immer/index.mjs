import { applyPatches, castDraft, createDraft, current, enableMapSet, enablePatches, finishDraft, freeze, immerable, isDraft, nothing, original, produce, produceWithPatches, setAutoFreeze } from "immer";

enableMapSet();
enablePatches();
const base = { list: [{ n: 1 }, { n: 2 }], map: new Map([["a", { x: 1 }]]), set: new Set([1]), same: { untouched: true } };
const next = produce(base, (draft) => {
  draft.list.push({ n: 3 });
  draft.list[0].n = 10;
  draft.map.get("a").x++;
  draft.map.set("b", { x: 5 });
  draft.set.add(2).delete(1);
  console.log(isDraft(draft.list), original(draft).list.length, current(draft).list.length);
});
console.log(base, next, next.same === base.same, Object.isFrozen(next.list));
const [result, patches, inverse] = produceWithPatches(base, (draft) => {
  delete draft.same;
  draft.list.splice(0, 1);
  draft.extra = [1];
});
console.log(JSON.stringify(patches), JSON.stringify(inverse), applyPatches(result, inverse).list);
try {
  next.list.push(1);
} catch (error) {
  console.log(error.constructor.name);
}
class Point {
  [immerable] = true;
  constructor(x) { this.x = x; }
  get double() { return this.x * 2; }
}
const moved = produce(new Point(1), (draft) => { draft.x = 4; });
console.log(moved, moved.double, moved instanceof Point, produce({ a: 1 }, () => nothing), produce([3, 1, 2], (draft) => { draft.sort().reverse(); }));
const draft = createDraft({ deep: { a: 1 } });
draft.deep.a = 2;
console.log(finishDraft(draft), freeze({ a: {} }, true), castDraft(1), produce((draft, by) => { draft.n += by; })({ n: 1 }, 5));
try {
  produce({ a: 1 }, (draft) => { draft.a = 2; return { b: 1 }; });
} catch (error) {
  console.log(error.message);
}
setAutoFreeze(false);
console.log(Object.isFrozen(produce({ a: 1 }, (draft) => { draft.a = 3; })), await Promise.resolve(produce({}, (draft) => { draft.z = 1; })));
