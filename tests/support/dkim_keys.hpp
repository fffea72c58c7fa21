#pragma once
// Private keys that sign nothing but test mails.

namespace todoke {

inline constexpr const char* rsa_key_for_tests =
    "-----BEGIN PRIVATE KEY-----\n"
    "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQD28MG2qO3FkQqS\n"
    "lgkR/oSrRBp1wNMEY0SgUYwUIi+jE0qs7eakJ3Kg3GX5YV9dc+l3qAJlKBx9sSDv\n"
    "HnJyJFUTucZysWYZZxr9XPZF4U3kWdC+6IAG2vvPP2zykgppjHFReat/3+3CVPM9\n"
    "3aRi1Hk2xeJwA8ySySOdnxWSqzPVgxgBxj2BeCBfcS28ThsbsxBZpSfSISorANWA\n"
    "kQBu+loc+kqOLL2ClczhSzV6tOhM0YTbPxO0bFdq5qhMRfn5taYyR9c3uJ+Ns+hx\n"
    "CTKLWwOhGSb8jEYTWGpbINQU0OSE+5Xqp3idLgOpXUBqEgosDaNIgfiKvDHPSREJ\n"
    "T3sqMKxvAgMBAAECggEACgEqD/ubGoCBqaZberem6gYUflslZs2bclVWHrCzNmD/\n"
    "Na9ebfMihpg3UhmwUpRyIS9qMsKjw4c2xYlPFgcZIqH0WMw4IzpVUm4plMjdLi23\n"
    "XSyv7IHYZtvzzttngZbiNmypVpZyHF1IYjlwbLKdW0CRfSaiQKYr2Q8gwXRJ4Xyy\n"
    "+kHmHRcjUgg/Z6+YUrcYojEXqb7zSqrZaI15usMGlbw03YjUcQCK/AkXbf1vWECm\n"
    "TxH+l9HIjw+m0ssxWzejuhETdltz/fIJ3UFHUKM+KijL0M/C6ejtGehMVoVp/CuZ\n"
    "IubLprTGPSyhBkz+jOqrsgL+n/MkYdbPghkPxLmZSQKBgQD8AKUIfka78cLDYdC6\n"
    "pK/RhkjPamTyb2ubANzEb4pv6+3kcU3vWErUsBCzEdoVz6RtB7GIuGIMX3kK8jXt\n"
    "ttG9lNYnboypxE38/bVIe1mBmJB+JxRdHzVn9zP9VdeOVQbz3wKm7GUsBU2i5IaY\n"
    "wt+04f7hlLF08y4DaZ3bM8EbWQKBgQD62443snPdD3HCiDkU2FHvbnzuikoS6Bjs\n"
    "2GryfXGuX2FY+hwUc9PVQAVjPkzdq9Nro4IyxBUvDQPLGzrsIaCRToO+6dlIMynO\n"
    "h5PQrlz+Up34RSSBMZnnruHOxudrNsLN/rsNzj8qd4uzB3aROHfW12Fta1aRopty\n"
    "ENS/yMu1BwKBgAZlAcsQYT0dqmKI1eIWkbuQW8KfoYYhW6qoP/HgHrQuWXAFjAO5\n"
    "ytRQz2ur1UveY/68Rj4A58QGnCyx7rpkfDgCUdjYTkt0hsIXsgTv1Fqcg3YgCb0/\n"
    "MHy94hzYk8qxz6Zaj1erAfo2/DxY7i1sLH8LiQsyWbps/Urq4C2Sx6CpAoGBAMCZ\n"
    "gzZ2F4j5C6GMzy6W60mGLftDR53+fuyROINXFsoHRwl2dcqqJ1DKJ5jLw15KRzeU\n"
    "QSlS7OTD/E6baIDVTJ9jhbk1d/J7/bQo2a9Vv+YvbkOoal+awoxj89C7XAAv+h8I\n"
    "XXs7B7pGMIbSyxCyJyhXEuFckQmdq/VGwOFCfExPAoGAeW6n/rA1fKFYtfY/jLht\n"
    "IWwI4WBHbUKEKiMjddMiBGfoJn7rIuwdqI+wXWNSfpIESmp+xURRqoYarLnwVVEs\n"
    "nHsHLktKdlmV2QDnnK0v/Ml5WQOsZNUIvaqzEJOERd7gYAZgAd4IfFk0SoJY3hyF\n"
    "WZwmLuk2lBiVQf9jJFwkAg4=\n"
    "-----END PRIVATE KEY-----\n";

inline constexpr const char* short_rsa_key_for_tests =
    "-----BEGIN PRIVATE KEY-----\n"
    "MIIBVgIBADANBgkqhkiG9w0BAQEFAASCAUAwggE8AgEAAkEAw/YqxeLzhl4N1Ewa\n"
    "9NDh61nzHNqrr4iVI5C2QrFTETDhZmhABFH2LE0KGyNkt7YRorBuTutZymvWqN9V\n"
    "0WtGGQIDAQABAkEAoJtUSSWN8/WIHhRWD4pXbz4kq+RozBAEM8b6KkUNUMswrccn\n"
    "i2hl5Iwt9ufGrI8qQ/MuyAs0V4PhJVoEJGZQdQIhAOlbya9OqO1XDlUMI+mGvqA9\n"
    "7+aRpF+ybpJgcmx0fzo/AiEA1vmBVpM9cGK8JxAHV6xD/xVj3CobFZcrv0BQFEn7\n"
    "+acCIQDXc6N2dA2LdAELjLXrejiuAgFow7cbk8Z65wk+ESEWSQIhAMSg4pR1iLTL\n"
    "Gp4AIzcl8evXfMdcG/nbk8AS6ywjn73xAiBNLUmKKc3Ry0zAegoQO5j97uIqvcd1\n"
    "KCxWCvAKQWweDQ==\n"
    "-----END PRIVATE KEY-----\n";

inline constexpr const char* ed25519_key_for_tests =
    "-----BEGIN PRIVATE KEY-----\n"
    "MC4CAQAwBQYDK2VwBCIEIH5rurGCRPpnZY8DrLhhTwcfzdwqTY4VvPVeKS6+mpFF\n"
    "-----END PRIVATE KEY-----\n";

inline constexpr const char* ec_key_for_tests =
    "-----BEGIN PRIVATE KEY-----\n"
    "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgR//PzEic3iyXDT/t\n"
    "zCzslITubOWarZwfIPk1ZcZkzaWhRANCAAQC4Qk4CivpJLMsM0JKIaIjGAXP2R2v\n"
    "xrg97SQ54JQ7yHsVCmfb2iDPQV2/NqVMUXgy8yiE5wcjQsUGOJ4bba4T\n"
    "-----END PRIVATE KEY-----\n";

}  // namespace todoke
