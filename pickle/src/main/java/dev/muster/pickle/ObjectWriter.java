package dev.muster.pickle;

import dev.muster.pickle.PyInstance.Construction;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Writes what Python makes by calling something: objects, exceptions, and all values that have no
/// instruction of their own.
final class ObjectWriter {
    private static final PyGlobal NEW_OBJECT_EX = new PyGlobal("copyreg", "__newobj_ex__");

    private final PickleWriter writer;
    private final PickleOutput out;
    private final Registrations registrations;
    private final int protocol;

    /// What is written for objects that are being written just now: one that contains itself is
    /// asked for what stands for it only once.
    private @Nullable IdentityHashMap<Object, Object> replacements;

    /// Globals by name: the same class comes as many equal objects.
    private @Nullable Map<PyGlobal, Integer> globals;

    ObjectWriter(PickleWriter writer, Registrations registrations, int protocol) {
        this.writer = writer;
        this.registrations = registrations;
        this.protocol = protocol;
        out = writer.out();
    }

    static boolean isWhole(Number number) {
        return number instanceof Short
                || number instanceof Byte
                || number instanceof AtomicInteger
                || number instanceof AtomicLong;
    }

    /// Writes an object for which the program has said how.
    boolean writeRegistered(Object value) throws PickleException {
        if (isPythonRecord(value)) {
            return false;
        }
        if (value instanceof Record fields) {
            RecordType type = registrations.recordClasses().get(value.getClass());
            if (type != null) {
                instance(type.reduce(fields), value);
                return true;
            }
        }
        for (Registrations.Reducer reducer : registrations.reducers()) {
            if (reducer.type().isInstance(value)) {
                Object begun = replacements == null ? null : replacements.get(value);
                if (begun != null) {
                    writer.write(begun);
                } else {
                    writeReplacement(reducer.function().apply(value), value);
                }
                return true;
            }
        }
        return false;
    }

    /// Records that are Python values: a rule for writing records does not apply to them.
    private static boolean isPythonRecord(Object value) {
        return switch (value) {
            case PyGlobal _,
                    PyComplex _,
                    PyFraction _,
                    PyPurePath _,
                    PyRange _,
                    PySlice _,
                    UnicodeText _ ->
                    true;
            default -> false;
        };
    }

    @SuppressWarnings("ReferenceEquality") // itself, not its like
    private void writeReplacement(@Nullable Object replacement, Object original)
            throws PickleException {
        if (replacement == original) {
            throw new PickleException(
                    original.getClass().getName()
                            + " is reduced to itself; its reducer must return another value");
        }
        if (replacement instanceof PyInstance instance) {
            instance(instance, original);
        } else if (!writer.recalled(original)) {
            writer.descend();
            IdentityHashMap<Object, Object> begun = begun();
            if (replacement != null) {
                begun.put(original, replacement);
            }
            writer.write(replacement);
            begun.remove(original);
            writer.ascend();
            writer.memoize(original);
        }
    }

    private IdentityHashMap<Object, Object> begun() {
        if (replacements == null) {
            replacements = new IdentityHashMap<>();
        }
        return replacements;
    }

    /// Writes a value by the call that makes it again.
    void reduced(Object value) throws PickleException {
        if (writer.recalled(value)) {
            return;
        }
        PyInstance call = ContainerTypes.reduce(value);
        call = call != null ? call : NumberTypes.reduce(value);
        call = call != null ? call : TimeTypes.reduce(value);
        call = call != null ? call : PathTypes.reduce(value);
        call = call != null ? call : NumpyTypes.reduce(value);
        call = call != null ? call : ArrayTypes.reduce(value, protocol);
        if (call != null) {
            writer.descend();
            instance(call, value);
            writer.ascend();
        } else {
            writeUnknown(value);
        }
    }

    private void writeUnknown(Object value) throws PickleException {
        switch (value) {
            case UnicodeText unicode -> writer.scalars().unicode(unicode.text());
            case PySingleton constant -> global(PyGlobal.builtin(constant.pythonName()));
            case char[] text -> writer.write(new String(text));
            case boolean[] truths -> {
                ArrayList<Object> list = new ArrayList<>(truths.length);
                for (boolean truth : truths) {
                    list.add(truth);
                }
                writer.write(list);
            }
            case Iterable<?> items -> {
                ArrayList<@Nullable Object> list = new ArrayList<>();
                items.forEach(list::add);
                writer.write(list);
            }
            case Record fields ->
                    throw new PickleException(
                            "record %s is not known to Python; tell its name with withRecord"
                                    .formatted(value.getClass().getName()));
            default ->
                    throw new PickleException(
                            "%s is not known to Python; tell what to write with withReducer"
                                    .formatted(value.getClass().getName()));
        }
    }

    /// An enum constant is its name.
    void constant(Enum<?> constant) throws PickleException {
        if (constant instanceof PySingleton) {
            writeUnknown(constant);
        } else {
            writer.scalars().text(constant.name());
        }
    }

    void setByCall(Object identity, String type, Set<?> elements) throws PickleException {
        instance(PyInstance.reduce(PyGlobal.builtin(type), new ArrayList<>(elements)), identity);
    }

    void exception(PyException exception) throws PickleException {
        if (writer.recalled(exception)) {
            return;
        }
        writer.descend();
        global(exception.type());
        writer.write(exception.args());
        out.opcode(Opcode.REDUCE);
        writer.memoize(exception);
        if (exception.state() != null) {
            writer.write(exception.state());
            out.opcode(Opcode.BUILD);
        }
        writer.ascend();
    }

    /// Writes an instance, which stands for `identity` if that occurs again.
    void instance(PyInstance instance, Object identity) throws PickleException {
        if (writer.recalled(identity)) {
            return;
        }
        writer.descend();
        construct(instance);
        int again = writer.memo().find(identity);
        if (again >= 0) {
            // It was written inside its own arguments, and whole.
            out.opcode(Opcode.POP);
            writer.recall(again);
        } else {
            writer.memoize(identity);
            fill(instance, identity);
        }
        writer.ascend();
    }

    private void construct(PyInstance instance) throws PickleException {
        Construction construction = instance.construction();
        if (construction == Construction.NEWOBJ_EX && protocol < 4) {
            global(NEW_OBJECT_EX);
            writer.write(
                    PyTuple.of(instance.callable(), instance.arguments(), instance.keywords()));
            out.opcode(Opcode.REDUCE);
            return;
        }
        if (construction == Construction.OLD_STYLE) {
            out.opcode(Opcode.MARK);
            writer.write(instance.callable());
            for (Object argument : instance.arguments()) {
                writer.write(argument);
            }
            out.opcode(Opcode.OBJ);
            return;
        }
        writer.write(instance.callable());
        writer.write(instance.arguments());
        if (construction == Construction.NEWOBJ_EX) {
            writer.write(instance.keywords());
        }
        out.opcode(
                switch (construction) {
                    case NEWOBJ -> Opcode.NEWOBJ;
                    case NEWOBJ_EX -> Opcode.NEWOBJ_EX;
                    default -> Opcode.REDUCE;
                });
    }

    private void fill(PyInstance instance, Object identity) throws PickleException {
        Collection<?> items = instance.items();
        if (items != null) {
            writer.containers().appends(items);
        }
        PyDict entries = instance.entries();
        if (entries != null) {
            writer.containers().setItems(entries);
        }
        Object setter = instance.stateSetter();
        if (setter != null) {
            writer.write(setter);
            writer.recalled(identity);
            writer.write(instance.state());
            out.opcode(Opcode.TUPLE2);
            out.opcode(Opcode.REDUCE);
            out.opcode(Opcode.POP);
        } else if (instance.hasState()) {
            writer.write(instance.state());
            out.opcode(Opcode.BUILD);
        }
    }

    void global(PyGlobal global) throws PickleException {
        if (globals == null) {
            globals = new HashMap<>();
        }
        Integer known = globals.get(global);
        if (known != null) {
            writer.recall(known);
            return;
        }
        if (protocol >= 4) {
            modernGlobal(GlobalNames.ofPython3(global.module(), global.name()));
        } else {
            oldGlobal(GlobalNames.toPython2(GlobalNames.ofPython3(global.module(), global.name())));
        }
        int number = writer.memo().next();
        globals.put(global, number);
        writer.put(number);
    }

    private void modernGlobal(PyGlobal global) {
        writer.scalars().text(global.module());
        writer.scalars().text(global.name());
        out.opcode(Opcode.STACK_GLOBAL);
    }

    /// What lies inside a class is reached by `getattr`: protocol 2 has no dotted names.
    private void oldGlobal(PyGlobal global) throws PickleException {
        int dot = global.name().indexOf('.');
        if (global.module().indexOf('\n') >= 0 || global.name().indexOf('\n') >= 0) {
            throw new PickleException("the name of a global has a line break in it");
        }
        if (dot < 0) {
            writer.scalars().global(global.module(), global.name());
            return;
        }
        String[] parts = global.name().split("\\.", -1);
        for (int i = 1; i < parts.length; i++) {
            writer.scalars().global("__builtin__", "getattr");
        }
        writer.scalars().global(global.module(), parts[0]);
        for (int i = 1; i < parts.length; i++) {
            writer.scalars().text(parts[i]);
            out.opcode(Opcode.TUPLE2);
            out.opcode(Opcode.REDUCE);
        }
    }
}
