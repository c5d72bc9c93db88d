package dev.muster.internal.server;

import dev.muster.internal.server.object.ObjectType;
import dev.muster.internal.server.object.SharedObject;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A type that clients can create here.
///
/// @param type how its objects are made
/// @param exposed what clients may call, empty for all
/// @param runsUserCode whether the factory is the user's and may last
record ServedType(ObjectType type, List<String> exposed, boolean runsUserCode) {

    SharedObject create(List<@Nullable Object> arguments, Map<?, ?> keywords) {
        List<@Nullable Object> given =
                switch (type.proxies()) {
                    case STORED -> arguments;
                    case READ -> StoredProxy.replaceAll(arguments, StoredProxy::value);
                    case OPENED -> StoredProxy.replaceAll(arguments, StoredProxy::object);
                };
        return type.create(given, keywords);
    }
}
