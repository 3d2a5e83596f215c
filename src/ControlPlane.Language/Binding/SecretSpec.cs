using System.ComponentModel;
using ControlPlane.Language.Values;
using FluentValidation;

namespace ControlPlane.Language.Binding;

/// <summary>A secret in a document: given in one of several ways, stored and read as <c>{set: true, hash, updatedAt}</c>.</summary>
[Planned("secret")]
internal sealed record SecretSpec
{
    [Description("The secret itself, as text. It is stored encrypted and never shown again. Default: given in another way.")]
    public string? Value { get; init; }

    [Description("An environment variable of `cpctl` that holds it; its name begins with `CPCTL_VAR_`. Default: given in another way.")]
    public string? Env { get; init; }

    [Description(
        "A file that holds it, relative to the document's own folder and not outside of what `cpctl` was given; one line break at its end does not "
            + "count. Default: given in another way."
    )]
    public string? File { get; init; }

    [Description("`true` in what is read: the secret is stored. Default: given in another way.")]
    public bool? Set { get; init; }

    [Description(
        "Names a stored secret, as reads show it: 32 hexadecimal digits, equal for equal secrets. Writing it back keeps the secret. Default: given "
            + "in another way."
    )]
    public string? Hash { get; init; }

    [Description("When the secret was last changed, as reads show it: RFC 3339 in UTC. What is written here does not count. Default: not shown.")]
    public string? UpdatedAt { get; init; }

    /// <summary>The secret itself, or null where it could not be opened.</summary>
    public string? Plain(Observed observed) => Value ?? (Hash is { } hash ? observed.Secrets.GetValueOrDefault(hash) : null);

    /// <summary>Never the value.</summary>
    public override string ToString() => "a secret";
}

/// <summary>The rules of a secret. Their messages never hold it.</summary>
internal sealed class SecretRules : AbstractValidator<SecretSpec>
{
    private const int LongestValue = 64 * 1024;

    public SecretRules()
    {
        RuleFor(secret => secret)
            .Must(InOneWay)
            .WithProblem(BindingCodes.SecretForm, "is not given in exactly one way", "one of value, env and file, or what a read showed: set and hash");
        RuleFor(secret => secret.Value)
            .Must(value => value is null or { Length: > 0 and <= LongestValue })
            .WithProblem(BindingCodes.SecretValue, "is empty or too long", "1 to 65536 characters");
        RuleFor(secret => secret.Env)
            .Must(env => env is null || SecretSources.IsVariable(env))
            .WithProblem(BindingCodes.SecretVariable, "is not a variable that secrets are read from", SecretSources.VariableForm);
        RuleFor(secret => secret.File)
            .Must(file => file is null || SecretSources.IsFile(file))
            .WithProblem(BindingCodes.SecretFile, "is not a file that secrets are read from", SecretSources.FileForm);
        RuleFor(secret => secret.Set)
            .Must(set => set is not false)
            .WithProblem(BindingCodes.SecretForm, "is false: leave the secret out where there is none", "true");
        RuleFor(secret => secret.Hash)
            .Must(hash => hash is null || SecretSources.IsHash(hash))
            .WithProblem(BindingCodes.SecretHash, "is not a hash that a read showed", SecretSources.HashForm);
    }

    private static bool InOneWay(SecretSpec secret)
    {
        var read = secret.Set is not null || secret.Hash is not null || secret.UpdatedAt is not null;
        var ways = (secret.Value is null ? 0 : 1) + (secret.Env is null ? 0 : 1) + (secret.File is null ? 0 : 1) + (read ? 1 : 0);
        return ways == 1 && (!read || secret.Hash is not null);
    }
}
