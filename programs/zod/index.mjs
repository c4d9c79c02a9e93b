import { z } from "zod";

const user = z.object({
  name: z.string().min(2).max(20),
  email: z.email(),
  age: z.number().int().positive().optional(),
  tags: z.array(z.enum(["a", "b"])).default([]),
  role: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("admin"), level: z.number() }),
    z.object({ kind: z.literal("guest") }),
  ]),
  when: z.coerce.date(),
  map: z.record(z.string(), z.union([z.number(), z.string().transform((text) => text.length)])),
}).refine((value) => value.name !== "root", { message: "not root", path: ["name"] });
const good = { name: "Ada", email: "ada@example.org", role: { kind: "admin", level: 3 }, when: "2024-01-02T03:04:05Z", map: { a: 1, b: "four" } };
console.log(user.parse(good));
for (const bad of [{}, { ...good, email: "x", age: -1.5 }, { ...good, name: "root" }, { ...good, role: { kind: "x" }, tags: ["c"] }, null]) {
  const result = user.safeParse(bad);
  console.log(result.success, JSON.stringify(result.error.issues));
}
try {
  z.string().parse(1);
} catch (error) {
  console.log(error.name, error instanceof z.ZodError, error.message);
}
console.log(z.prettifyError(user.safeParse({}).error));
console.log(JSON.stringify(z.treeifyError(user.safeParse({ ...good, tags: [1] }).error)));
console.log(JSON.stringify(z.toJSONSchema(z.object({ a: z.string().describe("text"), b: z.tuple([z.number(), z.boolean()]).nullable() }))));
console.log(await z.string().refine(async (text) => text.length > 3).safeParseAsync("abc").then((result) => result.success));
console.log(z.string().pipe(z.transform(Number)).parse("42"), z.lazy(() => z.boolean()).parse(true), z.templateLiteral(["v", z.number()]).parse("v12"));
for (const [schema, value] of [[z.uuid(), "x"], [z.iso.datetime(), "2024-01-01T00:00:00Z"], [z.url(), "http://a b"], [z.ipv4(), "1.2.3.4"], [z.base64(), "aGk="], [z.bigint(), 3n], [z.nan(), NaN], [z.symbol(), 1], [z.int32(), 2 ** 40]])
  console.log(schema.def.format ?? schema.def.type, schema.safeParse(value).success);
