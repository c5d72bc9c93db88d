package dev.muster.pickle;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The allow-list: classes and functions of Python that have a counterpart here.
///
/// Whatever is not in this table, nor registered, is never called; it stays a [PyInstance].
final class KnownClasses {
    /// Makes the counterpart of `global(*arguments)`.
    @FunctionalInterface
    interface Maker {
        /// The counterpart.
        ///
        /// @return null if these arguments have no counterpart; then the call is kept as it is
        @Nullable Object make(PyTuple arguments, Making making) throws PickleException;
    }

    /// What a maker may use.
    record Making(ReadValues values, Allowance allowance) {}

    private static final Map<PyGlobal, Maker> MAKERS = makers();

    private KnownClasses() {}

    private static Map<PyGlobal, Maker> makers() {
        Map<PyGlobal, Maker> makers = new HashMap<>();
        ContainerTypes.addTo(makers);
        NumberTypes.addTo(makers);
        TimeTypes.addTo(makers);
        PathTypes.addTo(makers);
        ArrayTypes.addTo(makers);
        NumpyTypes.addTo(makers);
        return makers;
    }

    static @Nullable Object make(PyGlobal global, PyTuple arguments, Making making)
            throws PickleException {
        Maker maker = MAKERS.get(global);
        if (maker != null) {
            return maker.make(arguments, making);
        }
        return ExceptionNames.isException(global) ? PyException.of(global, arguments) : null;
    }
}
