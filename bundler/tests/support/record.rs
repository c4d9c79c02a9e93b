//! Module records as text that is easy to read in a snapshot.

use std::fmt::Write as _;

use semba_bmes::{ExportEntry, ModuleRecord};

/// One line per item of the record.
pub(crate) fn render(record: &ModuleRecord) -> String {
    let mut text = String::new();
    let request = |index: u32| {
        let request = &record.requested_modules[index as usize];
        let attributes = request.attributes.iter().map(|(key, value)| format!(" {key}={value}"));
        format!("{}{}", request.specifier, attributes.collect::<String>())
    };
    for index in 0..record.requested_modules.len() {
        let _ = writeln!(text, "request {}", request(u32::try_from(index).expect("a small index")));
    }
    for it in &record.import_entries {
        let from = request(it.module_request);
        let _ = writeln!(
            text,
            "import {:?} {} as {} from {from}",
            it.kind, it.import_name, it.local_name
        );
    }
    for entry in &record.export_entries {
        let _ = match entry {
            ExportEntry::Local { export_name, local_name } => {
                writeln!(text, "export {local_name} as {export_name}")
            }
            ExportEntry::Indirect { export_name, module_request, import_name } => {
                let from = request(*module_request);
                writeln!(text, "export {import_name} as {export_name} from {from}")
            }
            ExportEntry::Namespace { export_name, module_request } => {
                writeln!(text, "export * as {export_name} from {}", request(*module_request))
            }
        };
    }
    for star in &record.star_export_entries {
        let _ = writeln!(text, "export * from {}", request(*star));
    }
    let _ = writeln!(text, "declared {}", record.declared_variables.join(" "));
    let _ = writeln!(text, "lexical {}", record.lexical_variables.join(" "));
    let _ = writeln!(text, "features {}", record.code_features.names().join(" "));
    let _ = writeln!(text, "flags {}", record.flags.names().join(" "));
    text
}
