/// The messages between client and manager, but not what they do with them.
///
/// In CPython's protocol a request is a pickled 4-tuple and an answer a pickled pair of a
/// [PythonAnswer.Kind] and a result (CPython's module `multiprocessing.managers`): one request, one
/// answer, in order.
///
/// A Java client sends [JavaWelcome#FUNCTION] in this protocol and then leaves it: from then on
/// each frame is one [ClientMessage] or [ServerMessage]. Any number of calls may be in progress;
/// each has a number and is answered once, in any order. A call names one of the operations of its
/// [SharedType]; values are sent as their length and the bytes of
/// [dev.muster.internal.codec.JavaCodec].
///
/// Little-endian; *number* is an unsigned number of 7 bits a byte, *text* its length in bytes as a
/// number and UTF-8.
@NullMarked
package dev.muster.internal.protocol;

import org.jspecify.annotations.NullMarked;
