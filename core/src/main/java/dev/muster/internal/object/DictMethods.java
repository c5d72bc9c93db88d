package dev.muster.internal.object;

import dev.muster.internal.protocol.DataOperations.MapOperations;

/// What clients may call on a dict.
final class DictMethods {
    static final MethodTable<DictObject> TABLE =
            MethodTable.of(DictObject.class, "dict", MapOperations.ALL)
                    .both(
                            MapOperations.CONTAINS_KEY,
                            Signature.builtin("key"),
                            DictObject::contains)
                    .quick("__delitem__", Signature.slot("key"), DictObject::delete)
                    .quick("__getitem__", Signature.builtin("key"), DictObject::getItem)
                    .proxied(
                            "__iter__",
                            "Iterator",
                            Signature.slot(),
                            (self, _) -> new DictIterator(self))
                    .both(MapOperations.SIZE, Signature.slot(), (self, _) -> (long) self.size())
                    .both(MapOperations.SET, Signature.slot("key", "value"), DictObject::setItem)
                    .both(MapOperations.CLEAR, Signature.builtin(), (self, _) -> self.clear())
                    .linear("copy", Signature.builtin(), (self, _) -> self.value())
                    .quick("get", Signature.builtin("key", "default=None"), DictObject::get)
                    .linear("items", Signature.builtin(), DictObject::items)
                    .linear("keys", Signature.builtin(), (self, _) -> self.keys())
                    .quick("pop", Signature.builtin("key", "default=..."), DictObject::pop)
                    .quick("popitem", Signature.builtin(), DictObject::popItem)
                    .both(
                            MapOperations.SET_DEFAULT,
                            Signature.builtin("key", "default=None"),
                            DictObject::setDefault)
                    .iterating(
                            "update", Signature.builtin("other=...", "**items"), DictObject::update)
                    .linear("values", Signature.builtin(), DictObject::values)
                    .quick("has_key", Signature.builtin("key"), DictObject::contains)
                    .iterating("__ior__", Signature.slot("other"), DictObject::unite)
                    .linear("__or__", Signature.slot("other"), DictObject::or)
                    .linear("__reversed__", Signature.builtin(), DictObject::reversed)
                    .linear("__ror__", Signature.slot("other"), DictObject::reverseOr)
                    .iterating(
                            "fromkeys",
                            Signature.builtin("iterable", "value=None"),
                            DictObject::fromKeys)
                    .java(MapOperations.GET, (self, a, _) -> self.orNothing(a.get(0)))
                    .java(
                            MapOperations.GET_VERSIONED,
                            (self, a, call) ->
                                    call.versioned(
                                            self.orNothing(a.get(0)), self.watchers().version()))
                    .java(MapOperations.PUT, (self, a, _) -> self.putPresent(a.get(0), a.get(1)))
                    .java(MapOperations.PUT_IF_ABSENT, (self, a, _) -> self.putIfAbsent(a))
                    .java(MapOperations.PUT_ALL, (self, a, _) -> self.putAll(a.rest(0)))
                    .java(MapOperations.REMOVE, (self, a, _) -> self.removeIfThere(a.get(0)))
                    .java(MapOperations.REMOVE_IF, DictObject::removeIf)
                    .java(MapOperations.REPLACE, (self, a, _) -> self.replace(a))
                    .java(MapOperations.REPLACE_IF, DictObject::replaceIf)
                    .java(
                            MapOperations.PAGE,
                            (self, a, call) -> call.page(self, a.index(0), a.index(1)))
                    .java(MapOperations.COMPUTE, DictFunctions::compute)
                    .java(MapOperations.COMPUTE_IF_ABSENT, DictFunctions::computeIfAbsent)
                    .java(MapOperations.COMPUTE_IF_PRESENT, DictFunctions::computeIfPresent)
                    .java(MapOperations.MERGE, DictFunctions::merge)
                    .java(MapOperations.REPLACE_ALL, DictFunctions::replaceAll)
                    .watched(MapOperations.WATCH, MapOperations.UNWATCH)
                    .build();

    private DictMethods() {}
}
