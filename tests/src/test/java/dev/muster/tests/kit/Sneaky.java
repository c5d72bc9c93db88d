package dev.muster.tests.kit;

/// Throws anything where nothing is declared, as code of a user may.
public final class Sneaky {
    private Sneaky() {}

    /// Makes a throwable of this class and throws it.
    ///
    /// @return never
    public static Object fling(String kind) {
        try {
            return fling((Throwable) Class.forName(kind).getConstructor().newInstance());
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(kind, e);
        }
    }

    private static Object fling(Throwable thrown) {
        return Sneaky.<RuntimeException>as(thrown);
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // that is the trick
    private static <T extends Throwable> Object as(Throwable thrown) throws T {
        throw (T) thrown;
    }
}
