package dev.muster.pickle;

import dev.muster.pickle.KnownClasses.Making;
import dev.muster.pickle.PyInstance.Construction;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Follows the instructions that make objects: by the allow-list, by what is registered, or else by
/// keeping them as they are.
final class ObjectMaker {
    private static final PyGlobal RECONSTRUCTOR = new PyGlobal("copyreg", "_reconstructor");
    private static final PyGlobal NEW_OBJECT = new PyGlobal("copyreg", "__newobj__");
    private static final PyGlobal NEW_OBJECT_EX = new PyGlobal("copyreg", "__newobj_ex__");
    private static final PyGlobal GET_ATTRIBUTE = PyGlobal.builtin("getattr");
    private static final PyGlobal OBJECT = PyGlobal.builtin("object");

    private final Registrations registrations;
    private final ReadValues values;
    private final Making making;

    ObjectMaker(Registrations registrations, ReadValues values, Allowance allowance) {
        this.registrations = registrations;
        this.values = values;
        making = new Making(values, allowance);
    }

    /// `callable(*arguments)`
    void reduce() throws PickleException {
        PyTuple arguments = popArguments();
        Object callable = values.pop();
        if (callable instanceof PyGlobal global) {
            call(global, arguments);
        } else {
            keep(Construction.REDUCE, callable, arguments, null);
        }
    }

    private PyTuple popArguments() throws PickleException {
        if (values.pop() instanceof PyTuple arguments) {
            return arguments;
        }
        throw new PickleException("the pickle is broken: arguments are a tuple");
    }

    private void call(PyGlobal global, PyTuple arguments) throws PickleException {
        if (isCustom(global)) {
            makeCustom(Construction.REDUCE, global, arguments);
        } else if (global.module().equals("copyreg") && isPlainObject(global, arguments)) {
            makePlainObject(global, arguments);
        } else if (global.equals(GET_ATTRIBUTE)
                && arguments.size() == 2
                && arguments.get(0) instanceof PyGlobal owner
                && arguments.get(1) instanceof String name) {
            making.allowance().take(owner.name().length() + 1L);
            values.push(new PyGlobal(owner.module(), owner.name() + "." + name));
        } else {
            Object made = KnownClasses.make(global, arguments, making);
            if (made == null) {
                keep(Construction.REDUCE, global, arguments, null);
            } else {
                nestException(made, arguments);
                values.push(made);
            }
        }
    }

    private void nestException(Object made, PyTuple arguments) {
        if (made instanceof PyException) {
            values.nest(arguments);
        }
    }

    private boolean isCustom(PyGlobal global) {
        return registrations.constructors().containsKey(global)
                || registrations.records().containsKey(global);
    }

    private void makeCustom(Construction construction, PyGlobal global, PyTuple arguments)
            throws PickleException {
        values.nest(arguments);
        RecordType record = registrations.records().get(global);
        if (record != null) {
            makeRecord(construction, record, global, arguments);
            return;
        }
        PyConstructor constructor = registrations.constructors().get(global);
        if (constructor == null) {
            throw new PickleException(global + " is not registered");
        }
        values.push(constructor.construct(arguments.toList()));
    }

    private void makeRecord(
            Construction construction, RecordType record, PyGlobal global, PyTuple arguments)
            throws PickleException {
        boolean awaitsState = construction != Construction.REDUCE && !record.isComplete(arguments);
        if (awaitsState && arguments.size() == 0) {
            values.pushUnfinished(new PyInstance(construction, global, arguments, null));
        } else {
            values.push(record.ofArguments(arguments.toList()));
        }
    }

    /// Whether this is one of the functions by which Python makes an object of any class.
    private static boolean isPlainObject(PyGlobal function, PyTuple arguments) {
        if (arguments.size() == 0 || !(arguments.get(0) instanceof PyGlobal)) {
            return false;
        }
        if (function.equals(NEW_OBJECT)) {
            return true;
        }
        if (arguments.size() != 3) {
            return false;
        }
        Object second = arguments.get(1);
        Object third = arguments.get(2);
        return function.equals(RECONSTRUCTOR)
                ? OBJECT.equals(second) && third == null
                : function.equals(NEW_OBJECT_EX)
                        && second instanceof PyTuple
                        && third instanceof PyDict;
    }

    private void makePlainObject(PyGlobal function, PyTuple arguments) throws PickleException {
        if (!(arguments.get(0) instanceof PyGlobal type)) {
            throw new PickleException("the pickle is broken: a class is named by a global");
        }
        if (function.equals(NEW_OBJECT_EX)
                && arguments.get(1) instanceof PyTuple positional
                && arguments.get(2) instanceof PyDict keywords) {
            keep(Construction.NEWOBJ_EX, type, positional, keywords);
        } else if (function.equals(NEW_OBJECT)) {
            making.allowance().take(arguments.size());
            newObject(type, PyTuple.ofList(arguments.toList().subList(1, arguments.size())));
        } else {
            newObject(type, PyTuple.EMPTY);
        }
    }

    /// `type.__new__(type, *arguments)`
    void newObject() throws PickleException {
        PyTuple arguments = popArguments();
        newObject(values.pop(), arguments);
    }

    private void newObject(@Nullable Object type, PyTuple arguments) throws PickleException {
        if (type instanceof PyGlobal global && isCustom(global)) {
            makeCustom(Construction.NEWOBJ, global, arguments);
        } else {
            keep(Construction.NEWOBJ, type, arguments, null);
        }
    }

    /// `type.__new__(type, *arguments, **keywords)`
    void newObjectWithKeywords() throws PickleException {
        if (!(values.pop() instanceof PyDict keywords)) {
            throw new PickleException("the pickle is broken: keyword arguments are a dict");
        }
        PyTuple arguments = popArguments();
        keep(Construction.NEWOBJ_EX, values.pop(), arguments, keywords);
    }

    /// An instance of an old-style class of Python 2: class, then arguments, behind a mark.
    void object() throws PickleException {
        @Nullable Object[] items = values.takeToMark();
        if (items.length == 0 || !(items[0] instanceof PyGlobal type)) {
            throw new PickleException("the pickle is broken: a class is named by a global");
        }
        oldStyle(type, PyTuple.adopt(java.util.Arrays.copyOfRange(items, 1, items.length)));
    }

    /// The same, the class named in the instruction.
    void instance(PyGlobal type) throws PickleException {
        oldStyle(type, PyTuple.adopt(values.takeToMark()));
    }

    private void oldStyle(PyGlobal type, PyTuple arguments) throws PickleException {
        if (isCustom(type)) {
            makeCustom(Construction.OLD_STYLE, type, arguments);
            return;
        }
        Object known = KnownClasses.make(type, arguments, making);
        if (known != null) {
            nestException(known, arguments);
            values.push(known);
        } else {
            keep(Construction.OLD_STYLE, type, arguments, null);
        }
    }

    private void keep(
            Construction construction,
            @Nullable Object callable,
            PyTuple arguments,
            @Nullable PyDict keywords)
            throws PickleException {
        if (!(callable instanceof PyGlobal || callable instanceof PyInstance)) {
            throw new PickleException(
                    "the pickle is broken: it calls a " + PyRepr.typeName(callable));
        }
        values.nest(arguments);
        values.nest(callable);
        values.nest(keywords);
        PyInstance instance = new PyInstance(construction, callable, arguments, keywords);
        boolean mayTurn =
                callable.equals(NumberTypes.UUID_TYPE) || NumpyTypes.isEmptyArray(instance);
        if (mayTurn) {
            values.pushUnfinished(instance);
        } else {
            values.push(instance);
        }
    }

    /// Gives the object on the stack its state.
    void build() throws PickleException {
        Object state = values.pop();
        Object target = values.peek();
        switch (target) {
            case PyInstance instance -> build(instance, state);
            case PyException exception -> exception.setState(state);
            case PyOrderedDict dict -> dict.setState(state);
            case PyStateful stateful -> stateful.setState(state);
            case null, default -> throw takesNone("state", target);
        }
        values.nest(state);
    }

    /// Drops what the call on the stack gave. Python makes such a call for nothing but its effect:
    /// `setter(object, state)`, where the object is what lies below.
    @SuppressWarnings("ReferenceEquality") // this very object
    void setStateByCall() throws PickleException {
        if (!(values.pop() instanceof PyInstance call)
                || call.construction() != Construction.REDUCE
                || call.arguments().size() != 2
                || call.arguments().get(0) != values.peek()) {
            throw new PickleException(
                    "the pickle calls something and drops the result: unsupported, but for a"
                            + " function that sets the state of an object");
        }
        Object state = call.arguments().get(1);
        switch (values.peek()) {
            case PyInstance instance -> buildByCall(instance, call.callable(), state);
            case PyStateful stateful -> stateful.setState(state);
            case null, default -> throw takesNone("state setter", values.peek());
        }
        values.nest(state);
        values.nest(call.callable());
    }

    private static PickleException takesNone(String what, @Nullable Object target) {
        return new PickleException(
                "a %s was sent for a %s, which takes none"
                        .formatted(what, PyRepr.typeName(target)));
    }

    private void build(PyInstance instance, @Nullable Object state) throws PickleException {
        if (finish(instance, state)) {
            return;
        }
        if (instance.stateSetter() != null) {
            throw twoStates();
        }
        instance.setState(instance.hasState() ? merged(instance.state(), state) : state);
    }

    private void buildByCall(PyInstance instance, Object setter, @Nullable Object state)
            throws PickleException {
        if (finish(instance, state)) {
            return;
        }
        if (instance.hasState()) {
            throw twoStates();
        }
        instance.setState(state);
        instance.setStateSetter(setter);
    }

    private boolean finish(PyInstance instance, @Nullable Object state) throws PickleException {
        Object finished = values.isUnfinished(instance) ? finished(instance, state) : null;
        if (finished != null) {
            values.finish(instance, finished);
        }
        return finished != null;
    }

    private static PickleException twoStates() {
        return new PickleException("the pickle is broken: an object has two states");
    }

    private @Nullable Object finished(PyInstance instance, @Nullable Object state)
            throws PickleException {
        RecordType record = registrations.records().get(instance.type());
        if (record != null) {
            return record.ofState(state);
        }
        UUID id =
                instance.callable().equals(NumberTypes.UUID_TYPE) ? NumberTypes.uuid(state) : null;
        return id != null ? id : NumpyTypes.ofState(state, making.allowance());
    }

    /// A second dict of attributes adds to the first.
    private PyDict merged(@Nullable Object first, @Nullable Object second) throws PickleException {
        if (!(first instanceof PyDict before) || !(second instanceof PyDict after)) {
            throw twoStates();
        }
        making.allowance().take(before.size() + (long) after.size());
        PyDict merged = PyDict.copyOf(before);
        merged.putAll(after);
        return merged;
    }
}
