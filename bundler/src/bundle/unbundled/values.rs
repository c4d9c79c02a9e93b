//! Modules that are values instead of code: JSON, text, base64 and data URLs.

use rolldown_common::{ModuleType, NormalModule};
use serde_json::Value;

use crate::bundle::attributes::AttributeType;

/// The code of a module whose value is data; `None` for all other modules.
pub(super) fn module(module: &NormalModule) -> Option<String> {
    match &module.module_type {
        ModuleType::Json => {
            let id = module.id.as_str();
            // With the attribute a JSON module exports its value and nothing else.
            let attribute = AttributeType::split(id);
            // Rolldown keeps the value only. It read the same file a moment ago.
            let text = std::fs::read_to_string(attribute.map_or(id, |(path, _)| path)).ok()?;
            let text = text.strip_prefix('\u{FEFF}').unwrap_or(&text);
            Some(json(text, attribute.is_none()))
        }
        // The source is a string literal by now.
        ModuleType::Text | ModuleType::Base64 | ModuleType::Dataurl => {
            Some(format!("export default {};\n", module.ecma_view.source))
        }
        _ => None,
    }
}

/// Parsed when it is evaluated: an object literal would give `__proto__` a meaning.
fn json(source: &str, with_members: bool) -> String {
    let mut code =
        format!("const value = JSON.parse({});\nexport default value;\n", literal(source));
    if let (true, Ok(Value::Object(members))) = (with_members, serde_json::from_str(source)) {
        for (index, key) in members.keys().filter(|key| *key != "default").enumerate() {
            let key = literal(key);
            code.push_str(&format!(
                "const v{index} = value[{key}];\nexport {{ v{index} as {key} }};\n"
            ));
        }
    }
    code
}

/// JSON strings are JavaScript strings.
fn literal(text: &str) -> String {
    Value::String(text.to_owned()).to_string()
}
