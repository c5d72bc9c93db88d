/// Tests of the codec: values there and back, what cannot travel, bytes that lie.
@NullMarked
package dev.muster.internal.codec;

import org.jspecify.annotations.NullMarked;
