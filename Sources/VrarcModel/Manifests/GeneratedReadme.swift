/// The fixed `README.md` of a unit, which tells Hugging Face's loader how to read the folder (spec 5.10, E065).
package enum GeneratedReadme {
    /// The file's bytes.
    package static func bytes(of kind: RecordKind) -> [UInt8] {
        let paths: String
        let subject: String
        switch kind {
        case .collection:
            paths = "    - images/**\n"
            subject = "A collection of images with training data"
        case .classifier:
            paths = "    - classes/**\n    - negative_examples/**\n"
            subject = "A classifier's example images"
        }
        return Array(
            """
            ---
            configs:
            - config_name: default
              drop_labels: true
              data_files:
              - split: train
                path:
                - metadata.jsonl
            \(paths)---

            \(subject), from a vrarc archive. `metadata.jsonl` has one record an image;
            `load_dataset("<this folder>")` of Hugging Face's `datasets` loads it.

            """.utf8)
    }
}
