package dev.muster.pickle;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What a program has registered for its own classes; immutable.
///
/// @param constructors Java objects for classes of Python
/// @param records records for classes of Python
/// @param recordClasses the same by the record's class
/// @param reducers what to write for objects of Java classes; the first that fits
record Registrations(
        Python2Text python2Text,
        Map<PyGlobal, PyConstructor> constructors,
        Map<PyGlobal, RecordType> records,
        Map<Class<?>, RecordType> recordClasses,
        List<Reducer> reducers) {
    /// What to write for objects of one class.
    record Reducer(Class<?> type, Function<Object, @Nullable Object> function) {}

    static Registrations none() {
        return new Registrations(
                Python2Text.ASCII_ELSE_BYTES, Map.of(), Map.of(), Map.of(), List.of());
    }

    Registrations withPython2Text(Python2Text text) {
        return new Registrations(text, constructors, records, recordClasses, reducers);
    }

    Registrations withConstructor(PyGlobal global, PyConstructor constructor) {
        Map<PyGlobal, PyConstructor> more = new HashMap<>(constructors);
        more.put(global, constructor);
        return new Registrations(python2Text, Map.copyOf(more), records, recordClasses, reducers);
    }

    Registrations withRecord(PyGlobal global, Class<? extends Record> type) {
        RecordType record = new RecordType(global, type);
        Map<PyGlobal, RecordType> byName = new HashMap<>(records);
        byName.put(global, record);
        Map<Class<?>, RecordType> byClass = new HashMap<>(recordClasses);
        byClass.put(type, record);
        return new Registrations(
                python2Text, constructors, Map.copyOf(byName), Map.copyOf(byClass), reducers);
    }

    Registrations withReducer(Reducer reducer) {
        List<Reducer> more = new ArrayList<>(reducers);
        more.add(reducer);
        return new Registrations(
                python2Text, constructors, records, recordClasses, List.copyOf(more));
    }
}
