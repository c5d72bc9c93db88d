package dev.muster.internal.object;

import dev.muster.internal.protocol.DataOperations.ListOperations;
import dev.muster.internal.protocol.Operation.Cost;

/// What clients may call on a list.
final class ListMethods {
    static final MethodTable<ListObject> TABLE =
            MethodTable.of(ListObject.class, "list", ListOperations.ALL)
                    .linear("__add__", Signature.slot("value"), ListObject::plus)
                    .linear("__contains__", Signature.slot("key"), ListObject::contains)
                    .linear("__delitem__", Signature.slot("key"), ListObject::delete)
                    .mixed(
                            "__getitem__",
                            Cost.LINEAR,
                            Subscript::costOfGet,
                            Signature.builtin("index"),
                            ListObject::get)
                    .both(ListOperations.SIZE, Signature.slot(), (self, _) -> (long) self.size())
                    .linear("__mul__", Signature.slot("value"), ListObject::times)
                    .linear("__reversed__", Signature.builtin(), ListObject::reversed)
                    .linear("__rmul__", Signature.slot("value"), ListObject::times)
                    .mixed(
                            "__setitem__",
                            Cost.ITERATING,
                            Subscript::costOfSet,
                            Signature.slot("key", "value"),
                            ListObject::set)
                    .both(ListOperations.ADD, Signature.builtin("object"), ListObject::append)
                    .linear("count", Signature.builtin("value"), ListObject::count)
                    .iterating("extend", Signature.builtin("iterable"), ListObject::extend)
                    .linear(
                            "index",
                            Signature.builtin("value", "start=0", "stop=..."),
                            ListObject::index)
                    .linear("insert", Signature.builtin("index", "object"), ListObject::insert)
                    .mixed(
                            "pop",
                            Cost.LINEAR,
                            positional -> positional.isEmpty() ? Cost.QUICK : Cost.LINEAR,
                            Signature.builtin("index=-1"),
                            ListObject::pop)
                    .linear("remove", Signature.builtin("value"), ListObject::remove)
                    .linear("reverse", Signature.builtin(), ListObject::reverse)
                    .linear(
                            "sort",
                            Signature.builtin("*", "key=None", "reverse=False"),
                            ListObject::sort)
                    .linear("__imul__", Signature.slot("value"), ListObject::multiply)
                    .both(ListOperations.CLEAR, Signature.builtin(), (self, _) -> self.clear())
                    .linear("copy", Signature.builtin(), (self, _) -> self.value())
                    .linear("__getslice__", Signature.slot("i", "j"), ListObject::getSlice)
                    .iterating(
                            "__setslice__",
                            Signature.slot("i", "j", "sequence"),
                            ListObject::setSlice)
                    .linear("__delslice__", Signature.slot("i", "j"), ListObject::deleteSlice)
                    .java(ListOperations.GET, (self, a, _) -> self.element(self.at(a)))
                    .java(ListOperations.SET, (self, a, _) -> self.set(self.at(a), a.get(1)))
                    .java(ListOperations.INSERT, (self, a, _) -> self.insertAt(a))
                    .java(ListOperations.REMOVE_AT, (self, a, _) -> self.remove(self.at(a)))
                    .java(ListOperations.REMOVE, (self, a, call) -> self.remove(a.get(0), call))
                    .java(ListOperations.INDEX_OF, (self, a, call) -> self.first(a.get(0), call))
                    .java(
                            ListOperations.LAST_INDEX_OF,
                            (self, a, call) -> self.last(a.get(0), call))
                    .java(
                            ListOperations.PAGE,
                            (self, a, call) -> call.elements(self.page(a.index(0), a.index(1))))
                    .java(ListOperations.ADD_ALL, (self, a, _) -> self.addAll(a))
                    .java(ListOperations.GET_LAST, (self, _, _) -> self.element(self.end()))
                    .java(ListOperations.REMOVE_LAST, (self, _, _) -> self.remove(self.end()))
                    .watched(ListOperations.WATCH, ListOperations.UNWATCH)
                    .build();

    private ListMethods() {}
}
