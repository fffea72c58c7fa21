#include "daemon/machine/machine_id.hpp"

#include <fstream>

namespace todoke {

std::string machine_id()
{
    std::ifstream file{"/etc/machine-id"};
    std::string made;
    file >> made;
    return made == "uninitialized" ? std::string{} : made;
}

}  // namespace todoke
