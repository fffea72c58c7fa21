#pragma once
// LINE's message objects: what LINE would refuse is refused here, before it is stored. One function an object; each
// notes what is wrong under `pointer` and lets pass what it does not know.

#include <boost/json/object.hpp>
#include <string>

#include "gateway/intake/fields.hpp"

namespace todoke {

/// Where an action stands decides which there may be, and how long its label.
enum class line_action_place { template_button, image_carousel, quick_reply, flex, whole_area };

void check_line_action(const boost::json::object& action, const std::string& pointer, line_action_place where,
                       field_problems& problems);

// Of a message, behind its `type`.
void check_line_text(const boost::json::object& message, const std::string& pointer, field_problems& problems);
void check_line_text_v2(const boost::json::object& message, const std::string& pointer, field_problems& problems);
void check_line_sticker(const boost::json::object& message, const std::string& pointer, field_problems& problems);
void check_line_image(const boost::json::object& message, const std::string& pointer, field_problems& problems);
void check_line_video(const boost::json::object& message, const std::string& pointer, field_problems& problems);
void check_line_audio(const boost::json::object& message, const std::string& pointer, field_problems& problems);
void check_line_location(const boost::json::object& message, const std::string& pointer, field_problems& problems);
void check_line_imagemap(const boost::json::object& message, const std::string& pointer, field_problems& problems);
void check_line_template(const boost::json::object& message, const std::string& pointer, field_problems& problems);
void check_line_flex(const boost::json::object& message, const std::string& pointer, field_problems& problems);
void check_line_coupon(const boost::json::object& message, const std::string& pointer, field_problems& problems);

/// `quickReply` and `sender`, which every message may have.
void check_line_extras(const boost::json::object& message, const std::string& pointer, field_problems& problems);

}  // namespace todoke
