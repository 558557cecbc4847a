import Testing

/// All tests of the module. One at a time: some change the rights of the thread or make reads fail.
@Suite(.serialized) struct DatasetTests {}
