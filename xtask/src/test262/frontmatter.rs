//! The YAML at the top of each test, as far as the suite uses it: test262's INTERPRETING.md.

/// What a test says about itself.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Frontmatter {
    pub(super) flags: Vec<String>,
    pub(super) includes: Vec<String>,
    pub(super) features: Vec<String>,
    pub(super) negative: Option<Negative>,
}

/// The error that a test has to end with.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Negative {
    /// `parse`, `resolution` or `runtime`.
    pub(super) phase: String,
    /// The name of the error's constructor.
    pub(super) kind: String,
}

impl Frontmatter {
    pub(super) fn parse(source: &str) -> Self {
        let mut found = Self::default();
        let Some((_, rest)) = source.split_once("/*---") else { return found };
        let Some((text, _)) = rest.split_once("---*/") else { return found };
        let mut key = "";
        for line in text.lines() {
            let is_nested = line.starts_with([' ', '\t']);
            let line = line.trim();
            if let Some(item) = line.strip_prefix("- ").filter(|_| is_nested) {
                found.add(key, item);
            } else if let Some((name, value)) = line.split_once(':') {
                let value = value.trim();
                if is_nested {
                    found.member(key, name, value);
                } else {
                    key = name;
                    let list = value.trim_start_matches('[').trim_end_matches(']');
                    list.split(',').for_each(|item| found.add(key, item));
                }
            }
        }
        found
    }

    pub(super) fn has_flag(&self, flag: &str) -> bool {
        self.flags.iter().any(|known| known == flag)
    }

    fn add(&mut self, key: &str, item: &str) {
        let list = match key {
            "flags" => &mut self.flags,
            "includes" => &mut self.includes,
            "features" => &mut self.features,
            _ => return,
        };
        if !item.trim().is_empty() {
            list.push(item.trim().to_owned());
        }
    }

    fn member(&mut self, key: &str, name: &str, value: &str) {
        if key != "negative" {
            return;
        }
        let negative = self.negative.get_or_insert_default();
        match name {
            "phase" => value.clone_into(&mut negative.phase),
            "type" => value.clone_into(&mut negative.kind),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_read_in_both_notations() {
        let found = Frontmatter::parse(
            "// x\n/*---\ndescription: a: b\nflags: [module, async]\nfeatures:\n  - dynamic-import\n  - Symbol\n\
             includes: [compareArray.js]\nnegative:\n  phase: parse\n  type: SyntaxError\n---*/\nf();",
        );
        assert_eq!(found.flags, ["module", "async"]);
        assert_eq!(found.features, ["dynamic-import", "Symbol"]);
        assert_eq!(found.includes, ["compareArray.js"]);
        let negative = Negative { phase: "parse".to_owned(), kind: "SyntaxError".to_owned() };
        assert_eq!(found.negative, Some(negative));
    }

    #[test]
    fn code_without_frontmatter_has_none() {
        assert_eq!(Frontmatter::parse("f();"), Frontmatter::default());
    }
}
