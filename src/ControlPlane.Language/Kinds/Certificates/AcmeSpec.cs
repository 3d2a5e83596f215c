using System.Collections.Immutable;
using System.ComponentModel;
using ControlPlane.Language.Kinds.JwtProviders;
using ControlPlane.Language.Values;
using ControlPlane.Language.Values.Http;
using FluentValidation;

namespace ControlPlane.Language.Kinds.Certificates;

/// <summary>
/// A certificate that the control plane gets from an authority by ACME (RFC 8555), and renews when two thirds of its life are over. The authority is shown by
/// HTTP-01 that the names are yours: it asks each name on port 80, and the `http` listeners of the fleets answer.
/// </summary>
internal sealed record AcmeSpec
{
    [Description(
        "The URL of the authority's directory, for example `https://acme-v02.api.letsencrypt.org/directory`. Its terms of service are agreed to. Required."
    )]
    public string? Directory { get; init; }

    [Description("Addresses of email to which the authority may write, at most 10. Default: none.")]
    public ImmutableArray<string>? Contact { get; init; }

    [Description("The DNS names of the certificate, 1 to 100, in lower case and without wildcards, which HTTP-01 cannot prove. Required.")]
    public ImmutableArray<string>? Names { get; init; }

    internal sealed class Rules : AbstractValidator<AcmeSpec>
    {
        private const int MostNames = 100;
        private const int MostContacts = 10;

        public Rules()
        {
            RuleFor(acme => acme.Directory).NotNull().WithProblem(CertificateCodes.Acme, "is missing", "the URL of an authority's directory");
            RuleFor(acme => acme.Directory).FetchUrl();
            RuleFor(acme => acme.Contact)
                .Must(contact => contact is null or { Length: <= MostContacts })
                .WithProblem(CertificateCodes.Acme, "has too many addresses", "at most 10");
            RuleForEach<string>(acme => acme.Contact)
                .Must(IsEmail)
                .WithProblem(CertificateCodes.Acme, "is not an address of email", "an address such as ops@example.com");
            RuleFor(acme => acme.Names)
                .Must(names => names is { Length: > 0 and <= MostNames })
                .WithProblem(CertificateCodes.Acme, "has no name, or too many", "1 to 100 DNS names");
            RuleForEach<string>(acme => acme.Names)
                .Must(IsName)
                .WithProblem(
                    CertificateCodes.Acme,
                    "is not a name that an authority can be shown by HTTP-01",
                    "a DNS name in lower case such as shop.example.com, without wildcards"
                );
            RuleFor(acme => acme.Names).ListedOnce();
        }

        private static bool IsName(string name) => HostName.IsValid(name) && name.Contains('.', StringComparison.Ordinal) && !HostName.EndsInNumber(name);

        private static bool IsEmail(string address) =>
            address.Split('@') is [{ Length: > 0 and <= 64 } user, var host]
            && user.All(letter => char.IsAsciiLetterOrDigit(letter) || ".+-_".Contains(letter, StringComparison.Ordinal))
            && HostName.IsValidInAnyCase(host);
    }
}
