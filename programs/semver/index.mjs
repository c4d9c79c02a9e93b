import semver from "semver";

const versions = ["1.2.3", "1.2.3-beta.2", "v2.0.0", "1.2.3-beta.11", "0.0.1", "1.10.0", "1.2.3+build", "nope", "10.0.0-rc.1"];
console.log(versions.map((version) => semver.valid(version)));
console.log(semver.sort(versions.filter(semver.valid)));
for (const range of ["^1.2.3", "~1.2", ">=1.0.0 <2 || 10.x", "1.2 - 1.10", "*", "^0.0.1", "1.2.3-beta.2 - 2", "not a range"]) {
  console.log(range, "=>", semver.validRange(range), semver.maxSatisfying(versions, range), semver.minSatisfying(versions, range, { includePrerelease: true }));
}
for (const release of ["major", "minor", "patch", "prerelease", "premajor", "preminor", "prepatch"]) console.log(release, semver.inc("1.2.3-beta.2", release, "beta"));
console.log(semver.coerce("version 42.6.7.9.3-alpha"), semver.diff("1.2.3", "1.3.0-pre"), semver.intersects("^1.2", ">=1.9 <3"), semver.subset("1.2.x", "^1"));
console.log(semver.parse("1.2.3-a.1+b.2"), new semver.Range(">=1 <2").set.length, semver.gtr("2.0.0", "^1"), semver.outside("0.1.0", "^1", "<"));
