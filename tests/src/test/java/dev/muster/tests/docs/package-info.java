/// What the documents say, compared with what there is.
@NullMarked
package dev.muster.tests.docs;

import org.jspecify.annotations.NullMarked;
