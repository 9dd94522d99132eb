// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/twin/People.h>

#include <algorithm>
#include <set>

namespace sinew {

namespace {

bool hasAdministrator(const std::vector<User>& people)
{
    return std::ranges::find(people, Role::Administrator, &User::role) != people.end();
}

std::string plainWord(const std::string& name)
{
    std::string word;
    for (const char c : name) {
        if (c == ' ' && !word.empty())
            break;
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
            word += c;
        else if (c >= 'A' && c <= 'Z')
            word += static_cast<char>(c - 'A' + 'a');
    }
    return word.empty() ? "person" : word;
}

} // namespace

std::string faultOf(const std::vector<User>& people)
{
    std::set<std::string> logins;
    for (const User& user : people) {
        if (user.name.empty())
            return "everybody needs a name";
        if (user.id.isEmpty() || user.id.value.find_first_of(" \t\n:") != std::string::npos)
            return "the login of " + user.name + " must be one word without a colon";
        if (!logins.insert(user.id.value).second)
            return "the login '" + user.id.value + "' is there twice";
    }
    return {};
}

bool mayChangePeople(const Model& model, const User& by)
{
    return by.role == Role::Administrator || !hasAdministrator(model.users);
}

std::string whyNotPeople(const Model& before, const std::vector<User>& after, const User& by)
{
    if (!mayChangePeople(before, by))
        return "only an administrator changes the people of this project";
    if (hasAdministrator(before.users) && !hasAdministrator(after))
        return "somebody must stay administrator";
    return faultOf(after);
}

std::string loginFor(const std::string& name, const std::vector<User>& people)
{
    const std::string word = plainWord(name);
    std::string login = word;
    for (int k = 2;
         std::ranges::find(people, login, [](const User& u) { return u.id.value; }) != people.end(); ++k)
        login = word + std::to_string(k);
    return login;
}

} // namespace sinew
