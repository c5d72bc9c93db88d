package dev.muster.pickle;

/// Limits on what a pickle may request.
///
/// @param maxBytes the longest pickle to be read, in bytes; at least 1
/// @param maxDepth how deeply containers may be nested, when read or written; 1 to 1000
public record PickleLimits(long maxBytes, int maxDepth) {
    private static final PickleLimits DEFAULTS = new PickleLimits(Long.MAX_VALUE, 1000);

    public PickleLimits {
        if (maxBytes < 1) {
            throw new IllegalArgumentException("maxBytes is " + maxBytes + ", must be at least 1");
        }
        if (maxDepth < 1 || maxDepth > 1000) {
            throw new IllegalArgumentException("maxDepth is " + maxDepth + ", must be 1 to 1000");
        }
    }

    /// Any length, 1000 deep.
    public static PickleLimits defaults() {
        return DEFAULTS;
    }

    /// These limits, but with another length in bytes.
    public PickleLimits withMaxBytes(long newMaxBytes) {
        return new PickleLimits(newMaxBytes, maxDepth);
    }

    /// These limits, but with another depth.
    public PickleLimits withMaxDepth(int newMaxDepth) {
        return new PickleLimits(maxBytes, newMaxDepth);
    }
}
