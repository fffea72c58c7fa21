#pragma once
// Gives back the memory of strings and vectors, of which a door has as many as connections. To assign an empty one
// (`what = {}`) keeps it.

namespace todoke {

template <class T>
void release(T& what)
{
    T{}.swap(what);
}

}  // namespace todoke
