/// What a look at an object showed.
enum ObjectLook {
    case there(StoreObject)
    case absent
    /// The keys may not look: they may only write, as those of a backup should.
    case hidden
}
