using ControlPlane.Language.Binding;
using ControlPlane.Language.Values;
using FluentValidation;

namespace ControlPlane.Language.Kinds.Consumers;

/// <summary>The rules of one Consumer document.</summary>
internal sealed class ConsumerRules : AbstractValidator<ConsumerSpec>
{
    /// <summary>Enough to replace a key without a gap; a third one would be one that nobody remembers.</summary>
    public const int MostKeys = 2;

    public ConsumerRules()
    {
        RuleForEach<string>(consumer => consumer.Groups).Must(Names.IsValid).WithProblem(ConsumerCodes.Group, "is not a valid name of a group", Names.Form);
        RuleFor(consumer => consumer.Groups).ListedOnce();
        RuleFor(consumer => consumer.ApiKeys)
            .Must(keys => keys is null or { Length: <= MostKeys })
            .WithProblem(ConsumerCodes.ApiKeyCount, "has more than two keys: remove the one that is no longer used", "at most two");
        RuleForEach<ApiKeySpec>(consumer => consumer.ApiKeys).SetValidator(new ApiKeyRules());
        RuleFor(consumer => consumer.ApiKeys)
            .Custom(
                (keys, context) =>
                {
                    context.FailRepeated(keys, key => key.Name, ".Name", ConsumerCodes.ApiKeyName, "is the name of another key of this consumer");
                    context.FailRepeated(
                        keys,
                        key => key.Key?.Value ?? key.Key?.Hash,
                        ".Key",
                        ConsumerCodes.ApiKeyTwice,
                        "is the same as another key of this consumer"
                    );
                }
            );
        RuleFor(consumer => consumer.Basic!).SetValidator(new BasicRules());
        RuleFor(consumer => consumer.Certificate!).SetValidator(new ConsumerCertificateRules());
        RuleFor(consumer => consumer.JwtSubject)
            .Must(subject => subject is null || (subject.Length <= 255 && !string.IsNullOrWhiteSpace(subject) && !subject.Any(char.IsControl)))
            .WithProblem(ConsumerCodes.Subject, "is blank, too long or has control characters", "1 to 255 characters on one line");
    }
}

/// <summary>The rules of one API key.</summary>
internal sealed class ApiKeyRules : AbstractValidator<ApiKeySpec>
{
    public ApiKeyRules()
    {
        RuleFor(key => key.Name).NotNull().WithProblem(ConsumerCodes.ApiKeyName, "is missing", Names.Form);
        RuleFor(key => key.Name).Must(name => name is null || Names.IsValid(name)).WithProblem(ConsumerCodes.ApiKeyName, "is not a valid name", Names.Form);
        RuleFor(key => key.Key).NotNull().WithProblem(ConsumerCodes.ApiKeyValue, "is missing", "a secret, for example {env: CPCTL_VAR_KEY}");
        RuleFor(key => key.Key!).SetValidator(new SecretRules());
        // Envoy compares it with the value of a header, as it is.
        RuleFor(key => key.Key!.Value)
            .Must(value => value is null || (value.Length is >= 16 and <= 256 && value.All(IsVisible)))
            .When(key => key.Key?.Value is { Length: > 0 })
            .WithProblem(ConsumerCodes.ApiKeyValue, "is not a valid API key", "16 to 256 visible ASCII characters");
    }

    /// <summary>Whether it can be part of a word in a header.</summary>
    public static bool IsVisible(char character) => character is > ' ' and < '\x7f';
}

/// <summary>The rules of the certificates of a consumer.</summary>
internal sealed class ConsumerCertificateRules : AbstractValidator<ConsumerCertificateSpec>
{
    private const int MostNames = 20;

    public ConsumerCertificateRules()
    {
        RuleFor(certificate => certificate.San)
            .Must(names => names is { Length: > 0 and <= MostNames })
            .WithProblem(ConsumerCodes.CertificateName, "has no name, or too many", "1 to 20 names");
        RuleForEach<string>(certificate => certificate.San)
            .Must(CertificateNames.IsValid)
            .WithProblem(ConsumerCodes.CertificateName, "is not a name by which consumers are known", "a URI such as spiffe://corp/billing, or a DNS name");
        RuleFor(certificate => certificate.San)
            .Custom(
                (names, context) =>
                    context.FailRepeated(names, CertificateNames.Key, "", ConsumerCodes.CertificateTwice, "is the same as another name of this consumer")
            );
    }
}

/// <summary>The rules of a user name and password.</summary>
internal sealed class BasicRules : AbstractValidator<BasicSpec>
{
    public BasicRules()
    {
        RuleFor(basic => basic.Username)
            .Must(name =>
                name is null
                || (name.Length is >= 1 and <= 128 && name.All(ApiKeyRules.IsVisible) && name[0] != '#' && !name.Contains(':', StringComparison.Ordinal))
            )
            .WithProblem(
                ConsumerCodes.BasicUsername,
                "is not a valid user name",
                "1 to 128 visible ASCII characters without a colon; the first is not `#`, with which Envoy's list of users begins a comment"
            );
        RuleFor(basic => basic.Password).NotNull().WithProblem(ConsumerCodes.BasicPassword, "is missing", "a secret, for example {env: CPCTL_VAR_PASSWORD}");
        RuleFor(basic => basic.Password!).SetValidator(new SecretRules());
        RuleFor(basic => basic.Password!.Value)
            .Must(value => value is null || (value.Length is >= 8 and <= 256 && !value.Any(char.IsControl)))
            .When(basic => basic.Password?.Value is { Length: > 0 })
            .WithProblem(ConsumerCodes.BasicPassword, "is not a valid password", "8 to 256 characters on one line");
    }
}
