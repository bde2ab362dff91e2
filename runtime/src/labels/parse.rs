//! The grammar of selectors.
//!
//! In: text. Out: requirements in the order of the text. Never: a selector that the server would not take.

use super::lexer::{Lexer, Token};
use super::valid;
use super::{Requirement, SelectorError, Test};
use crate::value::Str;

pub(super) fn parse(text: &str) -> Result<Vec<Requirement>, SelectorError> {
    let mut parser = Parser::new(text);
    let mut requirements = Vec::new();
    if parser.next == Token::End {
        return Ok(requirements);
    }
    loop {
        requirements.push(parser.requirement()?);
        match parser.take() {
            Token::End => return Ok(requirements),
            Token::Comma => {}
            other => return Err(unexpected(other, "`,` or the end")),
        }
    }
}

struct Parser<'a> {
    lexer: Lexer<'a>,
    next: Token<'a>,
}

impl<'a> Parser<'a> {
    fn new(text: &'a str) -> Self {
        let mut lexer = Lexer::new(text);
        let next = lexer.next();
        Self { lexer, next }
    }

    fn take(&mut self) -> Token<'a> {
        std::mem::replace(&mut self.next, self.lexer.next())
    }

    /// The next token where no operator can stand: `in` and `notin` are names there as others are.
    fn name(&self) -> Option<&'a str> {
        match self.next {
            Token::Name(name) => Some(name),
            Token::In => Some("in"),
            Token::NotIn => Some("notin"),
            _ => None,
        }
    }

    fn requirement(&mut self) -> Result<Requirement, SelectorError> {
        let negated = self.next == Token::Not;
        if negated {
            self.take();
        }
        let Some(key) = self.name() else {
            return Err(unexpected(
                self.next,
                if negated { "a label" } else { "`!` or a label" },
            ));
        };
        self.take();
        let test = match negated {
            true => Test::DoesNotExist,
            false if matches!(self.next, Token::End | Token::Comma) => Test::Exists,
            false => self.test(key)?,
        };
        Requirement::new(key, test)
    }

    fn test(&mut self, key: &str) -> Result<Test, SelectorError> {
        Ok(match self.take() {
            Token::In => Test::In(self.values()?),
            Token::NotIn => Test::NotIn(self.values()?),
            Token::Equals => Test::Equals(self.value()?),
            Token::NotEquals => Test::NotEquals(self.value()?),
            Token::Greater => Test::GreaterThan(self.number(key)?),
            Token::Less => Test::LessThan(self.number(key)?),
            other => return Err(unexpected(other, "`=`, `==`, `!=`, `in`, `notin`, `>` or `<`")),
        })
    }

    /// One value, which may be empty.
    fn value(&mut self) -> Result<Str, SelectorError> {
        if matches!(self.next, Token::End | Token::Comma) {
            return Ok(Str::EMPTY);
        }
        let Some(value) = self.name() else {
            return Err(unexpected(self.next, "a value"));
        };
        self.take();
        Ok(Str::from(value))
    }

    fn number(&mut self, key: &str) -> Result<i64, SelectorError> {
        let text = self.value()?;
        // K8S: the number is a label value as well, and those begin with no sign.
        valid::value(&text)?;
        text.parse()
            .map_err(|_| SelectorError(format!("{key:?} is compared with {text:?}, which is no whole number")))
    }

    /// `(a, b)`. What is missing between commas is the empty value.
    fn values(&mut self) -> Result<Vec<Str>, SelectorError> {
        if self.take() != Token::Open {
            return Err(SelectorError("values of a set stand in `(` and `)`".to_owned()));
        }
        let mut values = Vec::new();
        if self.next == Token::Close {
            self.take();
            return Ok(values);
        }
        loop {
            let value = self.name();
            if value.is_some() {
                self.take();
            }
            values.push(value.map(Str::from).unwrap_or_default());
            match self.take() {
                Token::Comma => {}
                Token::Close => return Ok(values),
                other => return Err(unexpected(other, "`,` or `)`")),
            }
        }
    }
}

fn unexpected(found: Token<'_>, expected: &str) -> SelectorError {
    SelectorError(format!("expected {expected}, found {}", found.show()))
}
