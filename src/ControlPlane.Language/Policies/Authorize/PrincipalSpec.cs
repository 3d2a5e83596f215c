using System.ComponentModel;
using ControlPlane.Language.Binding;
using ControlPlane.Language.Values;
using FluentValidation;

namespace ControlPlane.Language.Policies.Authorize;

/// <summary>A name of a client's certificate: exactly one of the fields, which distinguish upper and lower case.</summary>
internal sealed record PrincipalSpec
{
    [Description(
        "The whole name: `spiffe://corp/billing`, `billing.example.com`, or a subject as Envoy writes it (RFC 2253), `CN=billing,O=Corp`. A text in the place "
            + "of the map is this."
    )]
    [BareText]
    public string? Exact { get; init; }

    [Description("The beginning of the name: `spiffe://corp/`.")]
    public string? Prefix { get; init; }

    [Description("The end of the name: `.billing.example.com`.")]
    public string? Suffix { get; init; }

    /// <summary>Whether every certificate that the other one matches is matched by this one.</summary>
    public bool Covers(PrincipalSpec other) =>
        this == other
        || (Prefix is { } prefix && (other.Exact ?? other.Prefix)?.StartsWith(prefix, StringComparison.Ordinal) is true)
        || (Suffix is { } suffix && (other.Exact ?? other.Suffix)?.EndsWith(suffix, StringComparison.Ordinal) is true);

    internal sealed class Rules : AbstractValidator<PrincipalSpec>
    {
        private const int Longest = 2048;
        private const string Form = "1 to 2048 characters on one line";

        public Rules()
        {
            RuleFor(principal => principal)
                .Must(principal => new[] { principal.Exact, principal.Prefix, principal.Suffix }.Count(name => name is not null) == 1)
                .WithProblem(AuthorizeCodes.Principal, "must have exactly one of exact, prefix and suffix");
            RuleFor(principal => principal.Exact).Must(IsName).WithProblem(AuthorizeCodes.Principal, "is not a name that a certificate can have", Form);
            RuleFor(principal => principal.Prefix).Must(IsName).WithProblem(AuthorizeCodes.Principal, "is not a beginning of a name", Form);
            RuleFor(principal => principal.Suffix).Must(IsName).WithProblem(AuthorizeCodes.Principal, "is not an end of a name", Form);
        }

        private static bool IsName(string? name) => name is null || (name.Length is > 0 and <= Longest && !name.Any(char.IsControl));
    }
}
