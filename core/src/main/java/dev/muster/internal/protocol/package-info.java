/// What client and manager say to each other, and nothing that they do.
///
/// In CPython's words a request is a pickled 4-tuple and an answer a pickled pair of a
/// [PythonAnswer.Kind] and a result (CPython's module `multiprocessing.managers`): one request, one
/// answer, in order.
///
/// A Java client says [JavaWelcome#FUNCTION] in these words and then leaves them: from then on each
/// frame is one [ClientMessage] or [ServerMessage]. Any number of calls may be under way; each has
/// a number and is answered once, in any order. What a call asks for is one of the operations of
/// its [SharedType]; values stand in them as their length and the bytes of
/// [dev.muster.internal.codec.JavaCodec].
///
/// Little-endian; *number* is an unsigned number of 7 bits a byte, *text* its length in bytes as a
/// number and UTF-8.
@NullMarked
package dev.muster.internal.protocol;

import org.jspecify.annotations.NullMarked;
