/// Java interfaces whose methods clients of any language call by name.
@NullMarked
package dev.muster.internal.server.rpc;

import org.jspecify.annotations.NullMarked;
