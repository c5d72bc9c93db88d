/// What client and manager say to each other in CPython's words, and nothing that they do.
///
/// A request is a pickled 4-tuple; an answer is a pickled pair of a [PythonAnswer.Kind] and a
/// result (CPython's module `multiprocessing.managers`). One request, one answer, in order.
@NullMarked
package dev.muster.internal.protocol;

import org.jspecify.annotations.NullMarked;
