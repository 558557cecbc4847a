import VrarcModel

/// The calls that list, checked: an answer that has no list is no empty instance.
extension ServiceClient {
    /// A collection or classifier of a list.
    struct Listed: Sendable {
        let id: String
        /// Empty where it has none.
        let name: String
    }

    /// What a list call gives. `member` is the list's name in the answer, and `id` that of the ids in it.
    func listed(_ call: ServiceCall, _ member: String, _ id: String) throws(ServiceError) -> [Listed] {
        guard let elements = try answer(to: call).json[member]?.elements else {
            throw ServiceError(AnswerError("it has no list of \(member)"), call: call.name, subject: "")
        }
        var result: [Listed] = []
        for element in elements {
            guard let text = element[id]?.text, !text.isEmpty else {
                throw ServiceError(AnswerError("one of its \(member) has no \(id)"), call: call.name, subject: "")
            }
            result.append(Listed(id: text, name: element["name"]?.text ?? ""))
        }
        return result
    }

    func listedCollections() throws(ServiceError) -> [Listed] {
        try listed(.collections, "collections", "collection_id")
    }

    /// The custom ones: built-in ones may be listed too.
    func listedClassifiers() throws(ServiceError) -> [Listed] {
        try listed(.classifiers, "classifiers", "classifier_id").filter { $0.id != "default" }
    }

    /// The images of a collection.
    func listedImages(of collection: String) throws(ServiceError) -> ImageList {
        let call = ServiceCall.images(of: collection)
        let body = try bytes(call)
        do throws(AnswerError) {
            return try ImageList(body)
        } catch {
            throw ServiceError(error, call: call.name, subject: collection)
        }
    }
}
